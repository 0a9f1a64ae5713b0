"""Decides which procedure a message is about: the one talked about, a new one, or several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.dialogue.function_words import FunctionWords
from assistant.dialogue.hearing import Heard
from assistant.dialogue.memory import Memory
from assistant.dialogue.wording import Policy, Wording
from assistant.messages import Aspect
from procedures_kb.families import VAGUE_FILE, Families, Family, keyed, load_families
from procedures_kb.search import Found, Hit, Search
from procedures_kb.text_vi import bare_syllable, strip_marks, syllables

_ORDINALS = {
    "1": 0, "mot": 0, "dau": 0, "nhat": 0,
    "2": 1, "hai": 1, "nhi": 1, "giua": 1, "sau": 1,
    "3": 2, "ba": 2, "cuoi": 2,
}  # fmt: skip
_ORDINAL_FIRST = re.compile(
    r"^(?:da |a |u |ua |vang )?(?:(?:so|thu|cau|muc|y) |cai (?:thu |so )?|viec (?:thu |so )?|chon )"
    r"(1|2|3|mot|hai|ba|nhat|nhi|dau(?: tien)?|giua|cuoi(?: cung)?|sau)\b(?!.* (?:hay|hoac) )"
)
_ORDINAL_WORDS = {
    "so", "cai", "thu", "cau", "muc", "y", "viec", "chon", "la", "da", "em", "toi", "tien", "cung",
}  # fmt: skip
_NOT_THIS_AFTER = re.compile(r"^(.+?)\s+(?:chu|cho)\s+(?:khong|hong|ko|k)\s+phai\b")
_BUT_THIS = re.compile(
    r"\b(?:khong|hong|ko|k)\s+phai\b.*?(?:\bma(?:\s+la)?\b|,(?:\s*ma\b)?(?:\s*la\b)?)\s*(.+)$"
)
_LEVEL = re.compile(r"\s*\([^)]*\)|\s+(?:cap|tai cap) (?:xa|tinh|trung uong)\b")
_NONE_OF_THESE = re.compile(r"khong phai|deu khong|khong co cai nao|cai khac|viec khac")


@dataclass(frozen=True)
class Choice:
    """`kind`: the procedure is known, several fit, none fits, or no subject was named."""

    kind: Literal["one", "several", "none", "no_subject"]
    hits: list[Hit]
    candidates: list[Hit]


class Chooser:
    """Chooses by search, by what is talked about, and by what was offered."""

    def __init__(self, search: Search, wording: Wording, families: Families) -> None:
        self._search = search
        self._families = families
        self._policy: Policy = wording.policy
        self._function_words = wording.function_words

    def choose(self, heard: Heard, memory: Memory) -> Choice:
        """The Choice for a message that asks about a procedure."""
        if heard.intent == "correction":
            subject = " ".join(self.content(affirmed(heard.text)))
            heard = replace(heard, text=subject or heard.text)
        if memory.pending == "procedure" and memory.options:
            picked = self.pick(heard, memory)
            if picked is not None:
                return picked
            if self.leans(heard):
                return Choice("no_subject", [], [])
        if self.content(heard.text):
            return self._by_search(heard, memory)
        if memory.procedure is not None:
            return self._keep(memory.procedure, [])
        return Choice("no_subject", [], [])

    def _by_search(self, heard: Heard, memory: Memory) -> Choice:
        """For a message with a subject: what was talked about, its sisters, or something new."""
        found = self._search.find(heard.text, heard.asker, talked_about=memory.procedure or "")
        known = self._known_before(heard, memory, found)
        if known is not None:
            return self._keep(known.code, found.hits)
        sisters = self._named_sisters(heard, memory, found)
        if len(sisters) > 1:
            return Choice("several", sisters, found.hits)
        if memory.procedure is not None and self._stays(heard, memory, found):
            return self._keep(memory.procedure, found.hits)
        sister = self._sister_meant(memory, found)
        if sister is not None:
            return self._keep(sister.code, found.hits)
        return self._judge(heard, found, in_talk=memory.procedure is not None)

    def _known_before(self, heard: Heard, memory: Memory, found: Found) -> Hit | None:
        """A procedure talked about before, or a sister of the present one, that fits well enough.

        "Thế cái hộ chiếu thì sao" means the one of before; a correction means a sister.
        """
        if heard.intent == "correction" and memory.procedure is not None:
            return self._corrected_to(memory.procedure, heard, found)
        near = set(memory.history)
        if not near or not found.hits or found.hits[0].code == memory.procedure:
            return None
        policy = self._policy
        least = policy.history_fits_ratio * found.hits[0].score
        fits = (hit for hit in found.hits if hit.code in near and hit.score >= least)
        before = next(fits, None)
        if before is None or found.moves >= policy.move_above:
            return before
        is_best = before.code == found.hits[0].code
        return before if is_best and found.moves >= policy.move_back_above else None

    def _corrected_to(self, current: str, heard: Heard, found: Found) -> Hit | None:
        """The sister that a correction names; none when it clearly names something else."""
        sisters = self._offered([current]) - {current}
        named = self._search.find(heard.text, heard.asker, among=sisters)
        if not named.hits:
            return None
        fits = self._fits(found, sisters)
        clear = min(found.confidence, found.alone) >= self._policy.alone_above
        return named.hits[0] if fits or not clear else None

    def _sister_meant(self, memory: Memory, found: Found) -> Hit | None:
        """The sister of the procedure talked about, for words that lean on what was said.

        "Nếu giấy phép bị mất thì sao" means the permit talked about, not any other.
        """
        policy = self._policy
        if memory.procedure is None or not found.hits or found.alone >= policy.alone_above:
            return None
        near = self._offered([memory.procedure])
        least = policy.sister_fits_ratio * found.hits[0].score
        return next((hit for hit in found.hits if hit.code in near and hit.score >= least), None)

    def leans(self, heard: Heard) -> bool:
        """Whether a message says little without what was said before."""
        if not self.content(heard.text):
            return True
        found = self._search.find(heard.text, heard.asker)
        return found.alone < self._policy.leans_below

    def is_of_ours(self, heard: Heard) -> bool:
        """Whether a message may be about a procedure at all, for one that leans on the talk."""
        return self.in_scope(heard) >= self._policy.leaning_in_scope

    def content(self, text: str) -> list[str]:
        """The syllables of a text that carry a subject, as written."""
        return self._function_words.subject(text)

    def confidence(self, heard: Heard) -> float:
        """How sure the search is of a procedure that a message asks about, 0 to 1."""
        if not self.content(heard.text):
            return 0.0
        found = self._search.find(heard.text, heard.asker)
        return min(found.confidence, found.in_scope)

    def is_clear_question(self, heard: Heard) -> bool:
        """Whether a message opens a subject by itself and the search is sure which."""
        if not self.content(heard.text):
            return False
        found = self._search.find(heard.text, heard.asker)
        sure = self._policy.clear_question_above
        return min(found.confidence, found.in_scope, found.alone) >= sure

    def in_scope(self, heard: Heard) -> float:
        """How likely a message is about any procedure, 0 to 1."""
        return self._search.find(heard.text, heard.asker).in_scope

    def pick(self, heard: Heard, memory: Memory) -> Choice | None:
        """Which of the offered options is meant, or None when the message leaves them."""
        at = ordinal(heard.text)
        if at is not None and at < len(memory.options):
            return self._keep(memory.options[at], [])
        if not self.content(heard.text):
            return None
        among = self._offered(memory.options)
        both = f"{memory.question} {heard.text}"
        narrowed = self._search.find(both, heard.asker, among=among)
        alone = self._search.find(heard.text, heard.asker, among=among)
        free = self._search.find(heard.text, heard.asker)
        if free.alone < self._policy.leans_below and not self._names_choice(heard, memory):
            return None
        leaves = free.confidence >= self._least_to_leave(heard.intent == "correction")
        names_another = bool(free.hits) and free.hits[0].score >= self._policy.another_above
        if (leaves or names_another) and not self._fits(free, among):
            return None
        best = alone if alone.hits and alone.hits[0].score > 0.05 else narrowed
        return self._keep(best.hits[0].code, free.hits) if best.hits else None

    def _names_choice(self, heard: Heard, memory: Memory) -> bool:
        """Whether a message shares a word of its own with what was offered."""
        said = {bare_syllable(word) for word in self.content(heard.text)}
        family = self._families.holding(memory.options)
        labels = [family.choice_of(code) for code in memory.options] if family else []
        titles = [self._search.title(code) for code in memory.options]
        offered = {
            bare_syllable(word) for text in [*labels, *titles] for word in self.content(text)
        }
        return bool(said & offered)

    def _fits(self, found: Found, offered: frozenset[str]) -> bool:
        """Whether an offered procedure is among those found, not far behind the first."""
        least = self._policy.option_fits_ratio * found.hits[0].score if found.hits else 0.0
        return any(hit.code in offered and hit.score >= least for hit in found.hits)

    def _offered(self, options: Sequence[str]) -> frozenset[str]:
        """The options, and their sisters: an answer may name one that found no place."""
        family = self._families.holding(options)
        sisters = [member.code for member in family.members] if family else []
        return frozenset([*options, *sisters])

    def among(self, heard: Heard, memory: Memory) -> str | None:
        """The code talked about before that a message names; the latest when it names none."""
        talked = [*memory.history, *([memory.procedure] if memory.procedure else [])]
        if not talked:
            return None
        if self.content(heard.text):
            found = self._search.find(heard.text, heard.asker, among=frozenset(talked))
            if found.hits:
                return found.hits[0].code
        return talked[0]

    def sure_of(self, text: str, heard: Heard) -> str | None:
        """The procedure that a text names beyond doubt."""
        found = self._search.find(text, heard.asker)
        sure = min(found.confidence, found.in_scope) >= self._policy.two_questions_above
        return found.hits[0].code if found.hits and sure else None

    def named_in(self, text: str, heard: Heard, surely_one: bool) -> str | None:
        """The likeliest procedure for a few words, if they carry a subject.

        `surely_one`: the words around leave no doubt that a procedure is named.
        """
        if not self.content(text):
            return None
        found = self._search.find(text, heard.asker)
        known = found.hits and (surely_one or found.in_scope >= self._policy.refuse_below)
        if not known:
            return None
        least = self._policy.ask_sisters_ratio * found.hits[0].score
        likely = [hit.code for hit in found.hits if hit.score >= least]
        return max(likely, key=self._search.asked)

    def _named_sisters(self, heard: Heard, memory: Memory, found: Found) -> list[Hit]:
        """The members to choose from, when a message names a family and says no more.

        A vague opening is asked back about however sure the search is; who asks for a fee or for
        papers is answered for the usual meaning.
        """
        if self._is_specific(heard) and found.confidence >= self._policy.ask_specific_below:
            return []
        subject = subject_of(self._search.reader.words(heard.text), self._function_words)
        family = self._families.opened(subject)
        if family is None and found.confidence < self._policy.ask_named_sisters_below:
            family = self._families.named(subject)
        if family is None or family.choice_of(memory.procedure or ""):
            return []
        return self._members(family, heard)[: self._policy.most_choices]

    def _is_specific(self, heard: Heard) -> bool:
        """Whether something in particular is asked, such as the fee."""
        return heard.aspect not in (None, Aspect.OVERVIEW)

    def _members(self, family: Family, heard: Heard) -> list[Hit]:
        members = [
            Hit(member.code, procedure.title, procedure.field.name, 0.5)
            for member in family.members
            if (procedure := self._search.procedure(member.code, heard.asker)) is not None
        ]
        is_vague = family in self._families.vague.values()
        return members if is_vague else self._not_rare(members)

    def _left_open(self, found: Found) -> list[Hit]:
        """The likely procedures after words that leave it open which one is meant."""
        policy = self._policy
        if found.vague < policy.ask_vague_above or found.confidence >= policy.sure_above:
            return []
        least = policy.vague_ratio * found.hits[0].score
        likely = self._not_rare(_without_twins([h for h in found.hits if h.score >= least]))
        return likely[: policy.most_choices] if len(likely) > 1 else []

    def _not_rare(self, hits: list[Hit]) -> list[Hit]:
        """Without those that are asked for much more rarely than the others."""
        asked = [self._search.asked(hit.code) for hit in hits]
        least = max(asked, default=0) - self._policy.rarer_by
        return [hit for hit, times in zip(hits, asked, strict=True) if times >= least]

    def _keep(self, code: str, candidates: list[Hit]) -> Choice:
        hit = Hit(code, "", "", 1.0)
        others = [other for other in candidates if other.code != code]
        return Choice("one", [hit], [hit, *others][:10])

    def _least_to_leave(self, changed: bool) -> float:
        """How sure the search must be to leave what is talked about."""
        return self._policy.switch_above_when_corrected if changed else self._policy.switch_above

    def _stays(self, heard: Heard, memory: Memory, found: Found) -> bool:
        if not found.hits or found.hits[0].code == memory.procedure:
            return True
        corrected = heard.intent == "correction"
        policy = self._policy
        return found.moves < (policy.move_above_when_corrected if corrected else policy.move_above)

    def _judge(self, heard: Heard, found: Found, in_talk: bool) -> Choice:
        policy = self._policy
        least = policy.refuse_in_talk_below if in_talk else policy.refuse_below
        if heard.intent in ("out_of_scope", "abuse", "nonsense", "other_language"):
            least = policy.refuse_out_of_scope_below
        if not found.hits or found.in_scope < least:
            return Choice("none", [], found.hits)
        if self._is_specific(heard) and found.confidence >= policy.ask_specific_below:
            return Choice("one", found.hits[:1], found.hits)
        open_ones = [] if in_talk else self._left_open(found)
        if open_ones:
            return Choice("several", open_ones, found.hits)
        first = found.hits[0].score
        close = self._not_rare(
            _without_twins([h for h in found.hits if h.score >= policy.ask_back_ratio * first])
        )
        if len(close) > 1 and found.confidence < policy.ask_back_below:
            return Choice("several", close[: policy.most_choices], found.hits)
        sisters = [hit for hit in found.hits if hit.score >= policy.ask_sisters_ratio * first]
        sisters = self._not_rare(sisters)[: policy.most_choices]
        if (
            len(sisters) > 1
            and found.confidence < policy.ask_sisters_below
            and self._families.holding([hit.code for hit in sisters])
        ):
            return Choice("several", sisters, found.hits)
        return Choice("one", found.hits[:1], found.hits)


def _without_twins(hits: list[Hit]) -> list[Hit]:
    """One of each name: the same procedure at another level is no choice for a citizen."""
    names: dict[str, Hit] = {}
    for hit in hits:
        names.setdefault(_LEVEL.sub("", strip_marks(hit.title.lower())).strip(), hit)
    return list(names.values())


def subject_of(words: Sequence[str], function_words: FunctionWords) -> list[str]:
    """What a message is about, without marks and without the words that only ask."""
    return [bare_syllable(word) for word in function_words.subject(" ".join(words))]


def affirmed(text: str) -> str:
    """What a correction affirms: 'thường trú chứ không phải tạm trú' → 'thường trú'."""
    bare = strip_marks(text.lower())
    for pattern in (_NOT_THIS_AFTER, _BUT_THIS):
        match = pattern.search(bare)
        if match and match.group(1).strip():
            return text[match.start(1) : match.end(1)]
    return text


def ordinal(text: str) -> int | None:
    """'số 2', 'cái thứ hai', 'cái đầu' → 1, 1, 0; None for anything else."""
    words = [strip_marks(word) for word in syllables(text)]
    named = [_ORDINALS[word] for word in words if word in _ORDINALS]
    rest = [word for word in words if word not in _ORDINALS and word not in _ORDINAL_WORDS]
    if len(named) == 1 and len(rest) <= 1:
        return named[0]
    first = _ORDINAL_FIRST.match(" ".join(words))
    return _ORDINALS.get(first.group(1).split()[0]) if first else None


def rejects_all(text: str) -> bool:
    """Whether the answer to a question back is 'none of these', and nothing is named instead."""
    return affirmed(text) == text and _NONE_OF_THESE.search(strip_marks(text.lower())) is not None


def families_of(search: Search, wording: Wording) -> Families:
    """The families of sister procedures, by the subjects that name them."""
    lexicon = search.reader.lexicon
    return keyed(
        load_families(),
        lambda text: subject_of(lexicon.replace(syllables(text)), wording.function_words),
        load_families(VAGUE_FILE),
    )
