"""Two procedures side by side."""

from __future__ import annotations

import re

from assistant.dialogue.answer import Answer
from assistant.dialogue.hearing import Heard
from assistant.dialogue.memory import Memory
from assistant.dialogue.skills.kit import Kit
from assistant.dialogue.skills.procedures import ProcedureSkill
from assistant.messages import Aspect
from procedures_kb.text_vi import strip_marks

_BETWEEN = re.compile(
    r"\s(?:khac (?:gi )?(?:nhau )?(?:voi|vs|so voi)?|so voi|so sanh|va|voi|vs|hay(?: la)?|hoac)\s"
)


class CompareSkill:
    """ "Tạm trú khác thường trú chỗ nào", "hai cái đó khác gì nhau"."""

    def __init__(self, kit: Kit, procedures: ProcedureSkill) -> None:
        self._chooser = kit.chooser
        self._search = kit.search
        self._composer = kit.composer
        self._both = kit.wording.cues.both
        self._comparing = kit.wording.cues.comparing
        self._procedures = procedures

    def compare(self, heard: Heard, memory: Memory) -> Answer:
        """What differs between two procedures, by the fields of their records."""
        return self.compared(heard, memory) or self._not_comparable(heard, memory)

    def compared(self, heard: Heard, memory: Memory) -> Answer | None:
        """The comparison; None unless two procedures are named or were talked about."""
        codes = self._named(heard, memory)[:2]
        records = [self._search.procedure(code, heard.asker) for code in codes]
        known = [record for record in records if record is not None]
        if len(known) < 2:
            return None
        reply = self._composer.compared(known)
        after = memory.answered(codes[1], Aspect.OVERVIEW, "")
        after = after.answered(codes[0], Aspect.OVERVIEW, heard.text)
        return Answer(reply, after.but(compared=codes))

    def _not_comparable(self, heard: Heard, memory: Memory) -> Answer:
        """No comparison of procedures after all: a question about one, or nothing of ours."""
        if memory.procedure is None or self._chooser.content(heard.text):
            return self._procedures.decline(heard, memory)
        return self._procedures.answer(heard, memory)

    def _named(self, heard: Heard, memory: Memory) -> list[str]:
        """Those named in the message; "cái nào nhanh hơn" means the two talked about last."""
        bare = strip_marks(heard.text.lower())
        cuts = [0, *(at for match in _BETWEEN.finditer(bare) for at in match.span()), len(bare)]
        parts = [heard.text[start:end] for start, end in zip(cuts[::2], cuts[1::2], strict=True)]
        surely = self._comparing.search(bare) is not None
        named = [code for part in parts if (code := self._chooser.named_in(part, heard, surely))]
        if len(set(named)) > 1:
            return list(dict.fromkeys(named))
        if not self._both.search(bare):
            return []
        earlier = memory.compared or [*([memory.procedure] if memory.procedure else [])]
        return list(dict.fromkeys([*earlier, *memory.options, *memory.history]))
