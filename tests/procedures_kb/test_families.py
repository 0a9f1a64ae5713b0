"""Families of sister procedures: the data, and how a message names one."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.choosing import subject_of
from assistant.dialogue.wording import load_wording
from assistant.settings import Settings
from procedures_kb.errors import RecordFileError
from procedures_kb.families import keyed, load_families
from procedures_kb.frequency import RARELY, load_frequency
from procedures_kb.lexicon import load_lexicon
from procedures_kb.text_vi import bare_syllable, syllables
from tests.procedures_kb.conftest import National

CONTENT = """\
families:
- name: Thẻ chim
  question: Quý vị làm thẻ chim lần đầu hay làm lại ạ?
  asked_as:
  - làm thẻ chim
  - thẻ chim
  members:
  - code: '9.990001'
    choice: Lần đầu
  - code: '9.990002'
    choice: Làm lại
"""


def subject(text: str) -> list[str]:
    return [bare_syllable(word) for word in syllables(text) if word != "làm"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "families.yaml"
    path.write_text(CONTENT, encoding="utf-8")
    return path


def test_a_family_is_named_by_its_subject_alone(file: Path) -> None:
    families = keyed(load_families(file), subject)
    named = families.named(subject("thẻ chim"))
    assert named is not None
    assert named.choice_of("9.990002") == "Làm lại"
    assert families.named(subject("thẻ chim bị mất")) is None


def test_the_family_that_holds_all_codes(file: Path) -> None:
    families = keyed(load_families(file), subject)
    assert families.holding(["9.990001", "9.990002"]) is families.families[0]
    assert families.holding(["9.990001", "9.990003"]) is None


def test_one_naming_for_two_families_is_refused(file: Path) -> None:
    second = CONTENT.replace("families:\n", "").replace("Thẻ chim\n", "Chim khác\n")
    file.write_text(CONTENT + second, encoding="utf-8")
    with pytest.raises(RecordFileError, match="names both"):
        keyed(load_families(file), subject)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("choice: Lần đầu", "choise: Lần đầu", 8), ("'9.990002'", "9.99", 10), ("question", "q", 2)],
)
def test_a_wrong_file_is_refused_with_its_line(file: Path, old: str, new: str, line: int) -> None:
    file.write_text(CONTENT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RecordFileError) as error:
        load_families(file)
    assert abs(error.value.line - line) <= 1


def test_no_two_shipped_families_are_named_alike() -> None:
    lexicon, wording = load_lexicon(), load_wording(Settings().nlu_dir)
    families = keyed(
        load_families(),
        lambda text: subject_of(lexicon.replace(syllables(text)), wording.function_words),
    )
    assert len(families.keys) >= 700
    named = families.named(["can", "cuoc"])
    assert named is not None
    assert named.choice_of("1.014064")


def test_the_families_speak_shortly_and_name_no_code() -> None:
    families = load_families()
    assert len(families) >= 100
    for family in families:
        assert family.question.endswith("ạ?"), family.name
        assert len(family.question.split()) <= 30, family.name
        codes = [member.code for member in family.members]
        assert len(set(codes)) == len(codes), family.name
        for member in family.members:
            assert 1 <= len(member.choice.split()) <= 9, member
            assert not any(char in member.choice for char in "()[]"), member


def test_every_code_of_families_and_frequencies_stands_in_the_catalogue(national: National) -> None:
    codes = {
        code
        for family in load_families()
        for member in family.members
        for code in (member.code, *member.twins)
    }
    assert codes | set(load_frequency()) <= set(national.records)


def test_frequencies_are_read_and_a_code_stands_once(tmp_path: Path) -> None:
    path = tmp_path / "asked.yaml"
    path.write_text("daily: ['9.990001']\nweekly: []\nmonthly: ['9.990002']\n", encoding="utf-8")
    found = load_frequency(path)
    assert found == {"9.990001": 4, "9.990002": 2}
    assert found.get("9.990003", RARELY) == 1
    path.write_text("daily: ['9.990001']\nweekly: ['9.990001']\nmonthly: []\n", encoding="utf-8")
    with pytest.raises(RecordFileError, match="two frequencies"):
        load_frequency(path)
