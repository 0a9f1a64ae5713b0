"""The lexicon: how it reads words, and the state of its data."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from procedures_kb.errors import RecordFileError
from procedures_kb.lexicon import DATA_FILE, Lexicon, load_lexicon
from procedures_kb.text_vi import normalise, syllables


def lexicon_of(tmp_path: Path, content: str) -> Lexicon:
    path = tmp_path / "lexicon.yaml"
    path.write_text(content, encoding="utf-8")
    return load_lexicon(path)


@pytest.fixture(scope="module")
def shipped() -> Lexicon:
    return load_lexicon()


@pytest.fixture
def small(tmp_path: Path) -> Lexicon:
    return lexicon_of(
        tmp_path,
        """
replace:
  - {from: "k, ko", to: không}
  - {from: mô, to: đâu}
  - {from: "chỗ mô, nơi mô", to: ở đâu}
  - {from: nhà đất bà con cô bác, to: bất động sản}
  - {from: nhiêu tiền, to: bao nhiêu tiền}
add:
  - {from: sổ đỏ, to: giấy chứng nhận quyền sử dụng đất}
""",
    )


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("ko biết", "không biết"),
        ("K biết", "không biết"),
        ("nộp chỗ mô", "nộp ở đâu"),
        ("nộp mô", "nộp đâu"),
        ("nhà đất bà con cô bác", "bất động sản"),
        ("nhà đất bà con", "nhà đất bà con"),
        ("hết nhiêu tiền", "hết bao nhiêu tiền"),
        ("hết bao nhiêu tiền", "hết bao nhiêu tiền"),
        ("", ""),
    ],
)
def test_the_longest_phrase_wins_and_what_is_read_stays(
    small: Lexicon, said: str, read: str
) -> None:
    once = small.replace(syllables(said))
    assert once == syllables(read)
    assert small.replace(once) == once


def test_additions_stand_beside_the_words(small: Lexicon) -> None:
    words = syllables("làm sổ đỏ")
    assert small.additions_for(words) == [tuple(syllables("giấy chứng nhận quyền sử dụng đất"))]
    assert small.replace(words) == words
    assert small.additions_for(["sổ"]) == []


def test_a_spelling_under_two_words_is_refused(tmp_path: Path) -> None:
    content = 'replace:\n  - {from: "k", to: không}\n  - {from: "K ", to: khác}\nadd: []\n'
    with pytest.raises(RecordFileError, match="read as 'khác' and as something else"):
        lexicon_of(tmp_path, content)


@pytest.mark.parametrize("spellings", ["a,,b", "a, ?", ","])
def test_an_empty_spelling_is_refused(tmp_path: Path, spellings: str) -> None:
    content = f'replace:\n  - {{from: "{spellings}", to: c}}\nadd: []\n'
    with pytest.raises(RecordFileError, match="no word between the commas"):
        lexicon_of(tmp_path, content)


def test_no_replacement_of_the_data_leads_into_another(shipped: Lexicon) -> None:
    for phrase, formal in shipped.replacements.items():
        assert shipped.replace(list(formal)) == list(formal), phrase
        once = shipped.replace(list(phrase))
        assert shipped.replace(once) == once == list(formal), phrase


def test_every_entry_of_the_data_is_in_normal_form() -> None:
    data = yaml.safe_load(DATA_FILE.read_text(encoding="utf-8"))
    for entry in [*data["replace"], *data["add"]]:
        for text in [*entry["from"].split(","), entry["to"]]:
            assert " ".join(syllables(text)) == normalise(text), text
            assert text.strip() == text.strip().lower(), text


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("mần răng chừ", "làm sao bây giờ"),
        ("hết nhiêu tiền", "hết bao nhiêu tiền"),
        ("đk kết hôn", "đăng ký kết hôn"),
        ("tui hông biết", "tôi không biết"),
        ("xây dựng nhà ở", "xây dựng nhà ở"),
        ("muốn cất nhà", "muốn xây dựng nhà ở"),
    ],
)
def test_the_data_reads_common_spellings(shipped: Lexicon, said: str, read: str) -> None:
    assert shipped.replace(syllables(said)) == syllables(read)


def test_ten_thousand_characters_are_read(shipped: Lexicon) -> None:
    assert len(shipped.replace(syllables("ko " * 3400))) == 3400
