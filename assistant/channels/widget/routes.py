"""The web chat: its HTTP API, its page and the files of the `<mot-cua-chat>` element."""

from __future__ import annotations

import asyncio
import hashlib
import html
import re
import unicodedata
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Annotated, Any
from weakref import WeakValueDictionary

from fastapi import APIRouter, Depends, Path, Request, Response

from assistant.channels.widget.schemas import (
    AnsweredOut,
    ConversationOut,
    ErrorAnswer,
    OpenedOut,
    RatingIn,
    TurnIn,
    TurnOut,
)
from assistant.errors import NotFound, OutOfStep
from assistant.messages import UserTurn
from assistant.privacy import mask
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.conversation import Conversations
    from assistant.storage.base import Turn

STATIC_DIR = FilePath(__file__).parent / "static"
MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_PROBLEMS = {
    404: "Không có cuộc trò chuyện hoặc lượt này.",
    409: "Cuộc trò chuyện đã có lượt mới; hãy đọc lại rồi gửi.",
    413: "Nội dung gửi lên quá lớn.",
    422: "Nội dung gửi lên không đọc được hoặc sai kiểu.",
    429: "Gửi quá nhanh; xem tiêu đề Retry-After.",
    500: "Lỗi không lường trước.",
    503: "Một bộ phận đang không hoạt động; xem tiêu đề Retry-After.",
}


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": ErrorAnswer, "description": _PROBLEMS[status]} for status in statuses}


def _conversation_id(
    given: Annotated[str, Path(alias="id", description="Mã cuộc trò chuyện.")],
) -> str:
    if not _ID.fullmatch(given):
        raise NotFound("malformed conversation id")
    return given


ConversationId = Annotated[str, Depends(_conversation_id)]
TurnNumber = Annotated[int, Path(ge=0, le=1_000_000, description="Số thứ tự của lượt.")]


class _Turnstile:
    """Lets the numbered messages of one conversation through one at a time, each once."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def turn(self, conversation_id: str, turn: UserTurn, number: int | None) -> Turn:
        """Answer `turn`, or find the answer that a first try with this `number` got.

        Raises OutOfStep when `number` is not the next one and is not this message's.
        """
        if number is None:
            return await self._conversations.turn(conversation_id, turn)
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            before = max(number - 1, 0)
            past = {
                kept.number: kept
                for kept in await self._conversations.history(conversation_id, since=before)
            }
            if number in past and _same_message(past[number].user, turn):
                return past[number]
            if number in past or before not in past:
                raise OutOfStep(f"turn {number} is not the next one")
            return await self._conversations.turn(conversation_id, turn)


def _same_message(kept: UserTurn, sent: UserTurn) -> bool:
    return kept.choice == sent.choice and _plain(kept.text) == _plain(sent.text)


def _plain(text: str) -> str:
    """The text as it is kept: personal data is masked before it is stored."""
    return mask(unicodedata.normalize("NFC", " ".join(text.split())))


def build_chat_api(conversations: Conversations) -> APIRouter:
    """Routes under /api/v1/conversations."""
    router = APIRouter(prefix="/api/v1/conversations", tags=["Trò chuyện"])
    turnstile = _Turnstile(conversations)

    @router.post(
        "", status_code=201, summary="Mở cuộc trò chuyện", responses=_problems(413, 429, 500, 503)
    )
    async def open_conversation() -> OpenedOut:
        conversation_id, greeting = await conversations.open(channel="web")
        return OpenedOut(id=conversation_id, turn=TurnOut.of(greeting))

    @router.post(
        "/{id}/turns",
        summary="Gửi một câu hỏi và nhận câu trả lời",
        responses=_problems(404, 409, 413, 422, 429, 500, 503),
    )
    async def send_turn(conversation_id: ConversationId, message: TurnIn) -> AnsweredOut:
        said = UserTurn(text=message.text, choice=message.choice, channel="web")
        turn = await turnstile.turn(conversation_id, said, message.number)
        return AnsweredOut(turn=TurnOut.of(turn))

    @router.get("/{id}", summary="Đọc lại cuộc trò chuyện", responses=_problems(404, 422, 500, 503))
    async def read_conversation(conversation_id: ConversationId) -> ConversationOut:
        turns = await conversations.history(conversation_id)
        return ConversationOut(id=conversation_id, turns=[TurnOut.of(turn) for turn in turns])

    @router.post(
        "/{id}/turns/{number}/rating",
        status_code=204,
        summary="Đánh giá một câu trả lời",
        responses=_problems(404, 413, 422, 500, 503),
    )
    async def rate_turn(
        conversation_id: ConversationId, number: TurnNumber, rating: RatingIn
    ) -> None:
        await conversations.rate(conversation_id, number, rating.verdict)

    return router


class _File:
    """A file held in memory with the ETag of its content."""

    def __init__(self, content: bytes, suffix: str) -> None:
        self.content = content
        self.headers = {
            "Content-Type": MEDIA_TYPES[suffix],
            # Modules of two versions must not mix, so a browser asks each time (304 mostly).
            "Cache-Control": "public, no-cache",
            "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        }

    def answer(self, request: Request) -> Response:
        """The file, or 304 when the browser has this very content."""
        known = request.headers.get("if-none-match", "").replace("W/", "")
        if self.headers["ETag"] in [tag.strip() for tag in known.split(",")]:
            return Response(status_code=304, headers=self.headers)
        return Response(self.content, headers=self.headers)


def build_pages(settings: Settings) -> APIRouter:
    """The page with the chat at `/` and the element's files under /static/."""
    router = APIRouter(include_in_schema=False)
    files = {
        path.name: _File(path.read_bytes(), path.suffix)
        for path in STATIC_DIR.iterdir()
        if path.suffix in MEDIA_TYPES and path.name != "index.html"
    }
    page = _File(_page(settings).encode(), ".html")

    @router.api_route("/", methods=["GET", "HEAD"])
    async def index(request: Request) -> Response:
        return page.answer(request)

    @router.api_route("/static/{name}", methods=["GET", "HEAD"])
    async def static_file(name: str, request: Request) -> Response:
        if name not in files:
            raise NotFound("no such file", user_text="Không có trang này.")
        return files[name].answer(request)

    return router


def _page(settings: Settings) -> str:
    text = (STATIC_DIR / "index.html").read_text(encoding="utf-8")
    for name in ("organisation", "hotline", "hotline_hours"):
        text = text.replace(f"{{{{{name}}}}}", html.escape(str(getattr(settings, name))))
    return text
