"""A small knowledge base built for real: searched, filtered, verified, replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from procedures_kb import manifest
from procedures_kb.bank import Phrasing
from procedures_kb.building import Builder
from procedures_kb.errors import KnowledgeBaseError
from procedures_kb.importers import portal_json
from procedures_kb.lexicon import load_lexicon
from procedures_kb.procedures import Procedure
from procedures_kb.search import Asker, Search, open_search
from tests.procedures_kb.portal_samples import READ_ON, record

pytestmark = pytest.mark.slow

_CITIZEN = Asker()
_NAMES = {
    "9.990001": "Thủ tục cấp thẻ nuôi chim bồ câu",
    "9.990002": "Cấp lại thẻ nuôi chim bồ câu bị mất",
    "9.990003": "Đăng ký mở lớp dạy hát ru",
    "9.990004": "Xác nhận chủ sở hữu cây đa làng",
    "9.990005": "Cho thuê thuyền thúng của xã",
    "9.990006": "Kiểm kê chim trong kho của cơ quan",
}
_ASKED = {
    "9.990001": ["tui nuôi mấy con bồ câu phải xin giấy chi", "chim bồ câu nhà em cần thẻ không"],
    "9.990002": ["thẻ chim của ba tui rớt xuống sông rồi", "mất thẻ bồ câu xin lại"],
    "9.990003": ["em muốn dạy mấy chị trong xóm hát ru con"],
    "9.990004": ["cây đa đầu làng của ai"],
}


def _procedure(code: str, **changes: Any) -> Procedure:
    return portal_json.procedure(record(code=code, name=_NAMES[code], **changes), READ_ON)


def _procedures() -> list[Procedure]:
    own = {"departmentPromulgateName": "UBND tỉnh Đồng Tháp", "type": "SPECIFIC"}
    internal = {"type": "STANDARD_INTERNAL", "isInternal": True}
    national = [_procedure(code) for code in list(_NAMES)[:4]]
    return [*national, _procedure("9.990005", **own), _procedure("9.990006", **internal)]


def _builder(procedures: list[Procedure]) -> Builder:
    bank = [Phrasing(code, text) for code, texts in _ASKED.items() for text in texts]
    bank.append(Phrasing("9.999999", "một thủ tục không có trong bộ này"))
    names = {"9.990003": "Mở lớp hát ru"}
    return Builder(procedures, bank, load_lexicon(), [], lambda *_: None, names)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("built")
    _builder(_procedures()).build(manifest.kb_folder(data_dir, "chim"), "chim", "a" * 64)
    return data_dir


@pytest.fixture
def search(data_dir: Path) -> Iterator[Search]:
    opened = open_search(data_dir, "chim")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("Thủ tục cấp thẻ nuôi chim bồ câu", "9.990001"),
        ("thu tuc cap lai the nuoi chim bo cau bi mat", "9.990002"),
        ("tui rớt mất thẻ chim", "9.990002"),
        ("mo lop hat ru", "9.990003"),
        ("cho hỏi 9.990004", "9.990004"),
    ],
)
def test_names_phrasings_missing_marks_and_codes_are_found(
    search: Search, question: str, code: str
) -> None:
    assert search.find(question, _CITIZEN).hits[0].code == code


def test_missing_marks_are_restored_from_the_records_own_words(search: Search) -> None:
    assert search.reader.words("cap the nuoi chim bo cau") == [
        "cấp",
        "thẻ",
        "nuôi",
        "chim",
        "bồ",
        "câu",
    ]


def test_a_provinces_record_is_found_there_only(search: Search) -> None:
    question = "cho thuê thuyền thúng của xã"
    away = [hit.code for hit in search.find(question, Asker("Hà Nội")).hits]
    home = search.find(question, Asker("tỉnh dong thap"))
    assert "9.990005" not in away
    assert home.hits[0].code == "9.990005"
    assert search.procedure("9.990005", Asker()) is None


def test_an_internal_record_is_for_staff_only(search: Search) -> None:
    question = "kiểm kê chim trong kho của cơ quan"
    citizen = [hit.code for hit in search.find(question, _CITIZEN).hits]
    assert "9.990006" not in citizen
    assert search.find(question, Asker(is_staff=True)).hits[0].code == "9.990006"
    assert search.procedure("9.990006", _CITIZEN) is None
    assert not search.find("9.990006", _CITIZEN).hits


def test_an_everyday_name_of_the_bank_becomes_the_title(search: Search) -> None:
    found = search.procedure("9.990003", _CITIZEN)
    assert found is not None
    assert found.title == "Mở lớp hát ru"
    assert found.name == _NAMES["9.990003"]


def test_words_that_nothing_knows_find_nothing(search: Search) -> None:
    found = search.find("qwrtp zxcvb", _CITIZEN)
    assert (found.hits, found.confidence) == ([], 0.0)


def test_the_manifest_counts_what_was_left_out(search: Search) -> None:
    assert search.manifest.procedures == 6
    assert search.manifest.phrasings == 6
    assert search.manifest.phrasings_left_out == 1


def test_serving_gives_the_vectors_of_the_training(search: Search) -> None:
    """The table without torch and sentence-transformers' own module are the same function."""
    import numpy as np
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    embedder = search._index.embedder
    tokenizer = Tokenizer(models.WordLevel(embedder.vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    module = StaticEmbedding(tokenizer, embedding_weights=torch.from_numpy(embedder.table))
    model = SentenceTransformer(modules=[module], device="cpu")
    text = search.reader.read("cấp thẻ nuôi chim").features
    known = [name for name in text if name in embedder.vocabulary]
    theirs = model.encode([" ".join(known)], normalize_embeddings=True)
    assert np.allclose(embedder.encode([text]), theirs, atol=1e-3)


def test_a_new_build_takes_over_and_the_one_before_it_stays(tmp_path: Path) -> None:
    folder = manifest.kb_folder(tmp_path, "chim")
    builds = [
        _builder(_procedures()[: 4 + n]).build(folder, "chim", letter * 64)
        for n, letter in enumerate("bcd")
    ]
    assert manifest.current_build(folder) == builds[2]
    assert not builds[0].exists()
    assert builds[1].exists()


def test_a_failed_build_leaves_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = manifest.kb_folder(tmp_path, "chim")
    first = _builder(_procedures()).build(folder, "chim", "e" * 64)
    failing = _builder(_procedures())
    monkeypatch.setattr(failing, "_index", _disk_full)
    with pytest.raises(OSError, match="No space"):
        failing.build(folder, "chim", "f" * 64)
    assert manifest.current_build(folder) == first
    assert [path.name for path in folder.glob("building-*")] == []
    open_search(tmp_path, "chim").close()


def _disk_full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_changed_file_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    folder = manifest.kb_folder(tmp_path, "chim")
    build = _builder(_procedures()).build(folder, "chim", "a" * 64)
    (build / "embedding.npy").write_bytes(b"another encoder")
    with pytest.raises(KnowledgeBaseError, match=r"embedding\.npy.*\n.*kb build chim --force"):
        open_search(tmp_path, "chim")


def test_a_knowledge_base_that_was_never_built_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="motcua kb build chim"):
        open_search(tmp_path, "chim")
