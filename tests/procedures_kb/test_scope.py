"""The scope model: what is about a procedure at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from procedures_kb import scope
from procedures_kb.lexicon import load_lexicon
from procedures_kb.text_vi import features, strip_marks, syllables

VERBS = ("xin", "làm", "cấp lại", "đổi", "mất")
PAPERS = ("khai sinh", "phép xây dựng", "chứng nhận kết hôn", "phép lái xe", "tờ xe")
SUBJECTS = ("trời mưa", "giá vàng", "đá banh", "vé số", "phim hay")
TIMES = ("hôm nay", "ngày mai", "tối nay", "tuần này", "bao nhiêu")
INSIDE = [f"{verb} giấy {paper}" for verb in VERBS for paper in PAPERS]
OUTSIDE = [f"{subject} {time}" for subject in SUBJECTS for time in TIMES]


def read(text: str) -> list[str]:
    return features(syllables(text))


@pytest.fixture(scope="module")
def model() -> scope.ScopeModel:
    return scope.train([read(text) for text in INSIDE], [read(text) for text in OUTSIDE])


def test_new_sentences_are_told_apart(model: scope.ScopeModel) -> None:
    assert model.logit(read("em mất giấy khai sinh ngày mai cấp lại")) > 0
    assert model.logit(read("giá vàng tuần này thế nào hôm nay")) < 0


def test_a_saved_model_says_the_same(model: scope.ScopeModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    found = scope.ScopeModel.load(tmp_path)
    for text in (INSIDE[0], OUTSIDE[0], "không biết gì"):
        assert found.logit(read(text)) == pytest.approx(model.logit(read(text)), abs=0.01)


def test_too_few_examples_teach_nothing() -> None:
    model = scope.train([read("a b")], [read("c d")])
    assert model.logit(read("a b")) == 0.0


def test_the_data_names_no_message_twice_and_no_phrasing_of_the_bank() -> None:
    from procedures_kb.bank import load_bank

    messages = scope.load_out_of_scope()
    assert len(messages) >= 1500
    lexicon = load_lexicon()

    def bare(text: str) -> str:
        return strip_marks(" ".join(lexicon.replace(syllables(text))))

    phrasings = {bare(phrasing.text) for phrasing in load_bank()}
    assert [text for text in messages if bare(text) in phrasings] == []
