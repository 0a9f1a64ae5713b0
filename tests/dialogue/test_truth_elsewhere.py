"""The facts of a record in other places than a plain answer: compared, read out, on a slip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

import pytest

from assistant.dialogue.slip import build_slip
from assistant.messages import Aspect, CitationBlock, ListBlock, Reply
from assistant.settings import Settings
from procedures_kb.procedures import Fee, Paper, Procedure
from tests.dialogue.claims import Claim, claims
from tests.dialogue.samples import COMPOSER, answer, direct, with_channels, with_papers
from tests.dialogue.truth import Facts, TruthCheck

_CHECK = TruthCheck(COMPOSER.replies)
_TITLES = {title: aspect for aspect, title in COMPOSER.replies.aspects.items()}


def _wrong_in_comparison(records: Sequence[Procedure], reply: Reply) -> Iterator[str]:
    lists = [block for block in reply.blocks if isinstance(block, ListBlock)]
    read = [Facts(record) for record in records]
    for facts, block in zip(read, lists, strict=True):
        assert block.title == facts.record.title
        for line in block.items:
            title, _, text = line.partition(": ")
            ground = facts.aspect(_TITLES[title])
            yield from _CHECK.unproved(line, claims(text), ground)
    aspects = (Aspect.TIME, Aspect.FEE)
    grounds = [facts.head | facts.aspect(aspect) for facts in read for aspect in aspects]
    yield from _CHECK.unproved(reply.spoken, claims(reply.spoken), set().union(*grounds))
    sources = [block.code for block in reply.blocks if isinstance(block, CitationBlock)]
    assert sources == [record.code for record in records]


def _wrong_in_papers(record: Procedure) -> Iterator[str]:
    papers, facts = record.real_papers(), Facts(record)
    for number, paper in enumerate(papers, 1):
        reply = COMPOSER.paper(paper, number, len(papers))
        place = {Claim("number", str(value)) for value in (number, len(papers))}
        for text in (reply.blocks[0].text, reply.spoken):  # type: ignore[union-attr]
            yield from _CHECK.unproved(text, claims(text), facts.paper(paper) | place)


def _wrong_on_slip(record: Procedure) -> Iterator[str]:
    slip = build_slip(record, "", date(2026, 11, 22), COMPOSER.replies, Settings())
    facts, missing = Facts(record), set(COMPOSER.replies.missing.values())
    told = {
        Aspect.DOCUMENTS: [item for group in slip.papers for item in group.items],
        Aspect.FEE: slip.fees,
        Aspect.TIME: slip.times,
        Aspect.WHERE: slip.places,
    }
    for aspect, lines in told.items():
        yield from _CHECK.lines(facts, aspect, [line for line in lines if line not in missing])
    assert (slip.decision, slip.decided_on, slip.read_on) == (
        record.decision.number, record.decision.decided_on, record.source.read_on,
    )  # fmt: skip


def test_a_comparison_tells_what_stands_in_each_record(starter_records: list[Procedure]) -> None:
    for pair in pairwise(starter_records):
        assert list(_wrong_in_comparison(pair, COMPOSER.compared(pair))) == [], pair[0].code


def test_papers_read_out_one_by_one_are_the_record_s(starter_records: list[Procedure]) -> None:
    assert [line for record in starter_records for line in _wrong_in_papers(record)] == []


def test_a_slip_tells_what_stands_in_the_record(starter_records: list[Procedure]) -> None:
    assert [line for record in starter_records for line in _wrong_on_slip(record)] == []


@pytest.mark.parametrize("aspect", list(Aspect))
def test_a_shorter_answer_tells_nothing_else(
    starter_records: list[Procedure], aspect: Aspect
) -> None:
    for record in starter_records:
        facts, whole = Facts(record), answer(record, aspect)
        short = COMPOSER.shorter(whole)
        told = {item for b in short.blocks if isinstance(b, ListBlock) for item in b.items}
        assert told <= {i for b in whole.blocks if isinstance(b, ListBlock) for i in b.items}
        ground = facts.head | facts.aspect(aspect)
        assert list(_CHECK.unproved(short.spoken, claims(short.spoken), ground)) == []


def test_a_wrong_comparison_or_slip_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.dialogue import wording_vi

    fees = [with_channels(direct([Fee(amount=amount)])) for amount in (70_000, 50_000)]
    swapped = COMPOSER.compared(fees[::-1])
    assert any("50000 VND" in line for line in _wrong_in_comparison(fees, swapped))
    monkeypatch.setattr(wording_vi, "amount", lambda _fee: "71.000 đồng")
    assert any("71000 VND" in line for line in _wrong_on_slip(fees[0]))
    papers = with_papers(Paper(name="Tờ khai", originals=2))
    monkeypatch.setattr(COMPOSER, "_aspects", COMPOSER._aspects)
    monkeypatch.setattr(COMPOSER._aspects, "paper", lambda _paper: "Tờ khai (3 bản chính)")
    assert any("3 bản chính" in line for line in _wrong_in_papers(papers))
