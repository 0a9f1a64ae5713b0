"""Runs the cases of a question set through a dialogue and sums up."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.conversation import clean_text
from assistant.dialogue.base import Dialogue, State
from assistant.evaluation.cases import Expectation, Question, Script
from assistant.evaluation.facts_text import holds, normal
from assistant.messages import MAX_TEXT_CHARS, Outcome, Reply, UserTurn

Progress = Callable[[Iterable[Any]], Iterator[Any]]
_REFUSED = (Outcome.REFUSE, Outcome.HANDOFF)
_BEHAVIOURS = {
    "answer": (Outcome.ANSWER,),
    "clarify": (Outcome.CLARIFY,),
    "refuse": _REFUSED,
    "handoff": (Outcome.HANDOFF,),
    "status": (Outcome.STATUS,),
    "repeat": (Outcome.REPEAT,),
    "goodbye": (Outcome.GOODBYE, Outcome.THANKS),
}


@dataclass
class Result:
    """`report`: the numbers. `failures`: one entry for each miss."""

    report: dict[str, Any]
    failures: list[dict[str, Any]] = field(default_factory=list)


class Asking:
    """Asks a dialogue and keeps the milliseconds of each turn."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self.milliseconds: list[float] = []

    async def ask(self, text: str, state: State) -> tuple[Reply, State]:
        """One real turn."""
        turn = UserTurn(text=clean_text(text)[:MAX_TEXT_CHARS], channel="evaluation")
        start = time.perf_counter()
        answer = await self._dialogue.respond(turn, state)
        self.milliseconds.append((time.perf_counter() - start) * 1000)
        return answer.reply, answer.state

    def latency(self) -> dict[str, float]:
        """p50 and p95 of all turns but the first, which warms caches up."""
        times = sorted(self.milliseconds[1:] or self.milliseconds)
        p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
        return {"p50": round(statistics.median(times), 1), "p95": round(p95, 1)}


async def retrieval(dialogue: Dialogue, questions: list[Question], progress: Progress) -> Result:
    """hit@1/3/10 and MRR of in-scope questions, in all and by style."""
    asking = Asking(dialogue)
    ranks: list[tuple[str, int | None]] = []
    failures = []
    for question in progress([q for q in questions if q.codes]):
        reply, _ = await asking.ask(question.question, {})
        found = [candidate.code for candidate in reply.candidates]
        rank = next((at for at, code in enumerate(found, 1) if code in question.codes), None)
        ranks.append((question.style, rank))
        if rank != 1:
            failures.append(_failure(question, reply, rank=rank, found=found))
    styles = sorted({style for style, _ in ranks})
    report = _hits([rank for _, rank in ranks])
    report["by_style"] = {
        style: _hits([rank for own, rank in ranks if own == style]) for style in styles
    }
    report["latency_ms"] = asking.latency()
    return Result(report, failures)


def _hits(ranks: list[int | None]) -> dict[str, Any]:
    count = len(ranks)
    if not count:
        return {"n": 0}
    values: dict[str, Any] = {"n": count}
    for most in (1, 3, 10):
        values[f"hit@{most}"] = round(
            sum(rank is not None and rank <= most for rank in ranks) / count, 4
        )
    values["mrr"] = round(sum(1 / rank for rank in ranks if rank and rank <= 10) / count, 4)
    return values


async def answers(dialogue: Dialogue, questions: list[Question], progress: Progress) -> Result:
    """Fact accuracy, and precision and recall of refusing what is out of scope."""
    asking = Asking(dialogue)
    with_facts = right = refused = strangers = strangers_refused = 0
    failures = []
    for question in progress(questions):
        reply, _ = await asking.ask(question.question, {})
        is_refused = reply.outcome in _REFUSED
        stranger = not question.codes
        refused += is_refused
        strangers += stranger
        strangers_refused += stranger and is_refused
        if question.facts:
            with_facts += 1
            good = _facts_right(question, reply)
            right += good
            if not good:
                failures.append(_failure(question, reply, problem="facts"))
        if stranger != is_refused:
            failures.append(_failure(question, reply, problem="refusal"))
    report = {
        "n": len(questions),
        "fact_accuracy": _share(right, with_facts),
        "refusal_precision": _share(strangers_refused, refused),
        "refusal_recall": _share(strangers_refused, strangers),
        "refused_in_scope": _share(refused - strangers_refused, len(questions) - strangers),
        "latency_ms": asking.latency(),
    }
    return Result(report, failures)


def _facts_right(question: Question, reply: Reply) -> bool:
    if question.ambiguous and reply.outcome is Outcome.CLARIFY:
        return True
    return reply.procedure in question.codes and _has_facts(question.facts, reply)


def _has_facts(facts: list[str], reply: Reply) -> bool:
    said = normal(f"{reply.plain_text()}\n{reply.spoken}")
    return all(holds(fact, said) for fact in facts)


async def dialogues(dialogue: Dialogue, scripts: list[Script], progress: Progress) -> Result:
    """Share of turns that behave as expected."""
    asking = Asking(dialogue)
    turns = right = facts = facts_right = 0
    failures = []
    for script in progress(scripts):
        state: State = {}
        for number, turn in enumerate(script.turns, 1):
            reply, state = await asking.ask(turn.user, state)
            problem = _problem(turn.expect, reply)
            turns += 1
            right += problem is None
            if turn.expect.facts and reply.outcome in (Outcome.ANSWER, Outcome.REPEAT):
                facts += 1
                facts_right += _has_facts(turn.expect.facts, reply)
            if problem is not None:
                failures.append(
                    {
                        "id": f"{script.id}/{number}",
                        "user": turn.user,
                        "problem": problem,
                        "outcome": reply.outcome,
                        "aspect": reply.aspect,
                        "procedure": reply.procedure,
                        "expect": turn.expect.model_dump(),
                        "said": reply.plain_text()[:600],
                    }
                )
    report = {
        "n": turns,
        "conversations": len(scripts),
        "turn_accuracy": _share(right, turns),
        "fact_accuracy": _share(facts_right, facts),
        "latency_ms": asking.latency(),
    }
    return Result(report, failures)


def _problem(expect: Expectation, reply: Reply) -> str | None:
    """Why a turn did not behave as expected, or None."""
    if reply.outcome not in _BEHAVIOURS[expect.behaviour]:
        return f"{reply.outcome} instead of {expect.behaviour}"
    if expect.behaviour in ("answer", "repeat"):
        if expect.codes and reply.procedure not in expect.codes:
            return f"procedure {reply.procedure}"
        if not _has_facts(expect.facts, reply):
            return "facts missing"
    return None


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _failure(question: Question, reply: Reply, **more: Any) -> dict[str, Any]:
    return {
        **question.model_dump(),
        "outcome": reply.outcome,
        "answered_aspect": reply.aspect,
        "procedure": reply.procedure,
        "said": reply.plain_text()[:600],
        **more,
    }
