"""The pages, the PDF and the JSON of guidance slips, each found by its code.

The pages need no script and allow none; everything from a record is escaped by the templates.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, Field

from assistant.channels.widget.schemas import ErrorAnswer
from assistant.channels.widget.slip_codes import WINDOW_S, Misses
from assistant.errors import MotcuaError, NotFound, Overloaded, SetupError
from assistant.settings import Settings
from assistant.slips.code import is_code, read_code, shown
from assistant.slips.content import SlipContent
from assistant.slips.pdf import write_pdf
from assistant.slips.sheet import lay_out, slip_words, vietnamese_date

if TYPE_CHECKING:
    from assistant.storage.base import Slip

FindSlip = Callable[[str], Awaitable["Slip | None"]]

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_MAX_TYPED_CHARS = 100
_PUBLIC_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?")
_UNKNOWN = (
    "Không tìm thấy phiếu có mã này. Quý vị xem lại từng chữ số, "
    "hoặc hỏi lại trợ lý để có phiếu mới."
)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Robots-Tag": "noindex",
}
_PROBLEMS = {
    404: "Không có phiếu mang mã này, hoặc mã không phải 8 chữ số.",
    422: "Địa chỉ không đọc được.",
    429: "Quá nhiều mã không đúng; xem tiêu đề Retry-After.",
    500: "Lỗi không lường trước.",
    503: "Chưa đọc được phiếu; xem tiêu đề Retry-After.",
}
_READ = ["GET", "HEAD"]


class SlipOut(BaseModel):
    """A slip. `kept_until`: the last day on which it can be found."""

    code: str = Field(examples=["12345678"])
    shown: str = Field(examples=["1234 5678"])
    kept_until: date
    content: SlipContent


@dataclass(frozen=True)
class _Found:
    code: str
    content: SlipContent
    kept_until: date


class _Desk:
    """Finds slips for clients who know the code."""

    def __init__(self, find: FindSlip, settings: Settings) -> None:
        self._find = find
        self._kept_for = timedelta(days=settings.slip_retention_days)
        self._misses = Misses(settings.slip_misses_per_minute)

    async def slip(self, code: str, request: Request) -> _Found:
        """Raises NotFound for an unknown or malformed code, Overloaded after too many of them."""
        client = request.client.host if request.client else ""
        self._misses.admit(client)
        slip = await self._find(code) if is_code(code) else None
        if slip is None:
            raise NotFound("no such slip", user_text=_UNKNOWN)
        self._misses.found(client)
        kept_until = _day(slip.made_at + self._kept_for)
        return _Found(slip.code, SlipContent.from_kept(slip.content), kept_until)


class _Pages:
    """Fills the templates."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._templates = Environment(
            loader=FileSystemLoader(FilePath(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def slip(self, found: _Found) -> Response:
        """The slip's own page."""
        words = slip_words()
        url = found.content.source_url
        return self._page(
            "slip.html",
            home="../",
            code=found.code,
            shown=shown(found.code),
            words=words,
            sheet=lay_out(found.content),
            source_link=url if url.startswith("https://") else "",
            kept_until=words.kept_until.format(date=vietnamese_date(found.kept_until)),
        )

    def form(self, home: str, typed: str = "", problem: str = "", status: int = 200) -> Response:
        """Asks for a code; `problem`: why the last one opened nothing."""
        settings = self._settings
        code = read_code(typed)
        response = self._page(
            "slip_form.html",
            home=home,
            typed=typed[:_MAX_TYPED_CHARS],
            shown=shown(code) if code else "",
            problem=problem,
            days=settings.slip_retention_days,
            hotline=settings.hotline,
            hours=settings.hotline_hours,
        )
        response.status_code = status
        return response

    def refusal(self, error: MotcuaError, typed: str) -> Response:
        """The form again, with what went wrong."""
        if isinstance(error, NotFound):
            return self.form("../", typed, "unknown", 404)
        if isinstance(error, Overloaded):
            response = self.form("../", typed, "too_many", 429)
            response.headers["Retry-After"] = str(WINDOW_S)
            return response
        return self.form("../", typed, "unavailable", 503)

    def _page(self, template: str, **values: object) -> Response:
        text = self._templates.get_template(template).render(
            organisation=self._settings.organisation, **values
        )
        return Response(text, media_type="text/html; charset=utf-8", headers=_HEADERS)


def build_slip_pages(find: FindSlip, settings: Settings) -> APIRouter:
    """Routes under /phieu and /api/v1/slips; the style sheet comes from the widget's /static/.

    `find`: the store's slip of a code. Raises SetupError when `public_url` is no web address.
    """
    public_url = _checked(settings.public_url)
    desk, pages = _Desk(find, settings), _Pages(settings)
    router = APIRouter()
    one_pdf_at_a_time = asyncio.Lock()

    @router.api_route("/phieu", methods=_READ, include_in_schema=False)
    async def slip_form(ma: str = "") -> Response:
        if not ma.strip():
            return pages.form("")
        code = read_code(ma[:_MAX_TYPED_CHARS])
        if code is None:
            return pages.form("", ma, "unreadable", 422)
        return _redirect(f"phieu/{code}")

    @router.api_route("/phieu/{code}.pdf", methods=_READ, include_in_schema=False)
    async def slip_pdf(code: str, request: Request) -> Response:
        try:
            found = await desk.slip(code, request)
        except MotcuaError as error:
            return pages.refusal(error, code)
        async with one_pdf_at_a_time:
            pdf = await asyncio.to_thread(write_pdf, found.content, code, public_url)
        name = {"Content-Disposition": f'inline; filename="phieu-{code}.pdf"'}
        return Response(pdf, media_type="application/pdf", headers=_HEADERS | name)

    @router.api_route("/phieu/{code}", methods=_READ, include_in_schema=False)
    async def slip_page(code: str, request: Request) -> Response:
        meant = read_code(code[:_MAX_TYPED_CHARS])
        if meant and meant != code:
            return _redirect(meant)
        try:
            return pages.slip(await desk.slip(code, request))
        except MotcuaError as error:
            return pages.refusal(error, code)

    @router.get(
        "/api/v1/slips/{code}",
        summary="Đọc một phiếu hướng dẫn",
        tags=["Phiếu hướng dẫn"],
        responses={
            status: {"model": ErrorAnswer, "description": problem}
            for status, problem in _PROBLEMS.items()
        },
    )
    async def read_slip(
        code: Annotated[str, Path(description="Mã phiếu, 8 chữ số liền nhau.")], request: Request
    ) -> SlipOut:
        found = await desk.slip(code, request)
        return SlipOut(
            code=code, shown=shown(code), kept_until=found.kept_until, content=found.content
        )

    return router


def _redirect(to: str) -> Response:
    """To a place beside this one: the service may stand under any path."""
    return Response(status_code=303, headers={"Location": to, **_HEADERS})


def _day(moment: datetime) -> date:
    return moment.astimezone(_ZONE).date()


def _checked(public_url: str) -> str:
    if public_url and not _PUBLIC_URL.fullmatch(public_url):
        raise SetupError(
            f"MOTCUA_PUBLIC_URL: {public_url!r} is not a web address",
            hint="write it in full, such as https://motcua.example.vn",
        )
    return public_url
