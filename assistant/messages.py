"""What goes in and out of a conversation: `UserTurn`, `Reply` and its blocks. No I/O.

Every channel builds a `UserTurn`; the conversation answers with a `Reply`. A channel
renders the blocks (web, Zalo) or speaks `Reply.spoken` (telephone).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_TEXT_CHARS = 2000


class Outcome(StrEnum):
    """What the assistant did with a turn: a closed set, also used by the evaluation."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    REFUSE = "refuse"
    HANDOFF = "handoff"
    STATUS = "status"
    REPEAT = "repeat"
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"


class Aspect(StrEnum):
    """The kind of question about a procedure."""

    OVERVIEW = "overview"
    DOCUMENTS = "documents"
    FEE = "fee"
    TIME = "time"
    WHERE = "where"
    CONDITIONS = "conditions"
    FORM = "form"
    ONLINE = "online"
    RESULT = "result"
    LEGAL = "legal"
    STEPS = "steps"


class Role(StrEnum):
    """Who asks. Internal procedures are shown to staff only."""

    CITIZEN = "citizen"
    STAFF = "staff"


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UserTurn(_Message):
    """One thing a person said or pressed.

    `text`: what was typed or heard. `choice`: the `value` of the button pressed, if any;
    `text` then holds its label. `channel`: web, phone, zalo, cli. `as_of`: answer as on that day;
    None: today.
    """

    text: str = Field(max_length=MAX_TEXT_CHARS)
    choice: str | None = Field(default=None, max_length=200)
    channel: str = "web"
    role: Role = Role.CITIZEN
    as_of: date | None = None


class TextBlock(_Message):
    """A paragraph. Plain text, never markup."""

    type: Literal["text"] = "text"
    text: str


class ListBlock(_Message):
    """A titled list, such as the papers to bring."""

    type: Literal["list"] = "list"
    title: str
    items: list[str]


class Choice(_Message):
    """A button: `label` is shown and `value` is sent back as `UserTurn.choice`.

    Values: `procedure:<code>`, `aspect:<aspect>`, `place:<number>`, `command:<name>`.
    """

    label: str
    value: str


class ChoicesBlock(_Message):
    """Buttons. `prompt` may be empty when the text above already asks."""

    type: Literal["choices"] = "choices"
    prompt: str = ""
    choices: list[Choice]


class CitationBlock(_Message):
    """Where the facts of the reply come from."""

    type: Literal["citation"] = "citation"
    code: str
    name: str
    decision: str = ""
    decided_on: date | None = None
    read_on: date
    url: str = ""


class ContactBlock(_Message):
    """A way to a human being."""

    type: Literal["contact"] = "contact"
    text: str
    phone: str
    hours: str = ""


class SlipBlock(_Message):
    """A guidance slip that was made of the answer. `code`: 8 digits; `path`: of its page here."""

    type: Literal["slip"] = "slip"
    code: str
    title: str
    path: str


Block = Annotated[
    TextBlock | ListBlock | ChoicesBlock | CitationBlock | ContactBlock | SlipBlock,
    Field(discriminator="type"),
]


class Candidate(_Message):
    """A procedure that was considered. `score` is calibrated, 0 to 1."""

    code: str
    name: str
    score: float


class Pace(StrEnum):
    """How the telephone speaks: as usual, or as the caller asked."""

    NORMAL = "normal"
    SLOW = "slow"
    LOUD = "loud"


class Reply(_Message):
    """The answer to one turn. `spoken` is at most three short sentences for the telephone."""

    outcome: Outcome
    aspect: Aspect | None = None
    blocks: list[Block]
    spoken: str
    pace: Pace = Pace.NORMAL
    procedure: str | None = None
    candidates: list[Candidate] = []

    def plain_text(self) -> str:
        """All words of the blocks, one paragraph a line, for terminals and evaluation."""
        return "\n".join(line for block in self.blocks for line in _lines(block))


def _lines(block: Block) -> list[str]:
    match block:
        case TextBlock():
            return [block.text]
        case ListBlock():
            return [block.title, *(f"- {item}" for item in block.items)]
        case ChoicesBlock():
            labels = (f"{n}. {choice.label}" for n, choice in enumerate(block.choices, 1))
            return [*([block.prompt] if block.prompt else []), *labels]
        case ContactBlock():
            return [f"{block.text} {block.phone} {block.hours}".strip()]
        case SlipBlock():
            return [f"{block.title}: {block.code[:4]} {block.code[4:]} ({block.path})"]
        case CitationBlock():
            decided = f", {block.decision}" if block.decision else ""
            on = f" ngày {block.decided_on:%d/%m/%Y}" if block.decided_on else ""
            return [
                f"Nguồn: {block.name} (mã {block.code}{decided}{on}), "
                f"đọc ngày {block.read_on:%d/%m/%Y}."
            ]
