"""The study of the search on a small catalogue: every table is filled, and parts matter."""

from __future__ import annotations

import pytest

from procedures_kb.bank import Phrasing
from procedures_kb.importers import portal_json
from procedures_kb.lexicon import load_lexicon
from procedures_kb.study import Asked, Study, Trial, ablations, hits, robustness
from tests.procedures_kb.portal_samples import READ_ON, record

pytestmark = pytest.mark.slow

NAMES = {
    "9.990001": "Thủ tục cấp thẻ nuôi chim bồ câu",
    "9.990002": "Cấp lại thẻ nuôi chim bồ câu bị mất",
    "9.990003": "Đăng ký mở lớp dạy hát ru",
    "9.990004": "Xác nhận chủ sở hữu cây đa làng",
}
BANK = [
    Phrasing("9.990001", "tui nuôi mấy con bồ câu phải xin giấy chi", "one"),
    Phrasing("9.990001", "chim bồ câu nhà em cần thẻ không", "two"),
    Phrasing("9.990002", "rớt mất giấy của con chim", "one"),
    Phrasing("9.990003", "em muốn dạy mấy chị trong xóm ru con", "two"),
    Phrasing("9.990004", "cây đa đầu làng của ai", "one"),
]
QUESTIONS = [
    Asked("mở lớp dạy hát ru", frozenset({"9.990003"})),
    Asked("cây đa này của ai", frozenset({"9.990004"})),
    Asked("chủ sở hữu cây đa", frozenset({"9.990004"})),
]


@pytest.fixture(scope="module")
def study() -> Study:
    procedures = [
        portal_json.procedure(record(code=code, name=name), READ_ON) for code, name in NAMES.items()
    ]
    stages: list[str] = []
    return Study(procedures, BANK, load_lexicon(), [], {"9.990003": 4}, stages.append)


@pytest.fixture(scope="module")
def trial(study: Study) -> Trial:
    return study.trial(BANK)


def test_a_trial_finds_what_it_was_asked(trial: Trial) -> None:
    assert hits(trial.ranks(QUESTIONS)).at_1 == 1.0
    stranger = [Asked("zxcv qwrt", frozenset({"9.990001"}))]
    assert hits(trial.ranks(stranger)).at_10 == 0.0


def test_hits_count_shares_of_ranks() -> None:
    found = hits([1, 2, 4, 11])
    assert (found.count, found.at_1, found.at_3, found.at_10) == (4, 0.25, 0.5, 0.75)


def test_each_part_is_left_out_once(trial: Trial) -> None:
    table = ablations(trial, QUESTIONS, lambda _: None)
    assert table["everything"].at_1 == 1.0
    assert {"without name", "without BM25", "without the embedding"} <= set(table)
    assert all(found.count == len(QUESTIONS) for found in table.values())


def test_without_any_signal_nothing_is_found(trial: Trial) -> None:
    nothing = trial.without(range(len(trial.index.signal_names)))
    assert hits(nothing.ranks(QUESTIONS)).at_10 == 0.0


def test_spoilt_questions_are_asked_in_every_way(trial: Trial) -> None:
    assert set(robustness(trial, QUESTIONS)) == {"as written", "no-marks", "typos", "misheard"}


def test_the_curve_grows_with_the_bank_and_others_words_are_tried(
    study: Study, trial: Trial
) -> None:
    curve = study.learning_curve(QUESTIONS, trial)
    assert [count for count, _ in curve] == [0, 1, 2, 5]
    assert study.unseen_author("two").count == 2
