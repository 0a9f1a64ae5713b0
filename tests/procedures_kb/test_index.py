"""The best rows of a line of scores, and vectors by the thousand."""

from __future__ import annotations

import numpy as np
import pytest

from procedures_kb.index import Cloud, _best_rows

_WANTED = 40


@pytest.mark.parametrize("size", [1, 39, 64, 173, 5_660, 100_000])
@pytest.mark.parametrize("filled", [0.0, 0.001, 0.3, 1.0])
def test_the_best_rows_are_those_of_a_full_sort(size: int, filled: float) -> None:
    chance = np.random.default_rng(size)
    line = chance.random(size).astype(np.float32)
    line[chance.random(size) >= filled] = 0.0
    best = np.sort(line)[::-1][:_WANTED]
    found = np.sort(line[_best_rows(line)])[::-1]
    assert found.tolist() == best[best > 0].tolist()


def test_equal_scores_do_not_multiply_the_candidates() -> None:
    assert len(_best_rows(np.ones(10_000, dtype=np.float32))) == _WANTED


@pytest.mark.parametrize("count", [300, 60_000])
def test_a_cloud_finds_the_owner_of_the_nearest_vector(count: int) -> None:
    chance = np.random.default_rng(3)
    vectors = chance.normal(size=(count, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    owners = np.arange(count, dtype=np.int64) // 2
    cloud = Cloud.build(vectors, owners)
    likeness = cloud.likeness(vectors[121:122], count // 2 + 1)
    assert int(likeness.argmax()) == 60
    assert likeness[60] == pytest.approx(1.0, abs=0.01)


def test_a_question_without_a_vector_is_like_nothing() -> None:
    cloud = Cloud.build(np.eye(4, dtype=np.float32), np.arange(4))
    assert not cloud.likeness(np.zeros((1, 4), np.float32), 4).any()
