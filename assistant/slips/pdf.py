"""The slip on A4 paper, with a box to tick before each paper."""

from __future__ import annotations

import importlib.util
import unicodedata
from datetime import UTC, datetime, time
from pathlib import Path
from typing import cast

import segno
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos
from fpdf.fonts import TTFFont

from assistant.errors import SetupError
from assistant.slips.code import shown, slip_url
from assistant.slips.content import SlipContent
from assistant.slips.sheet import Section, Sheet, SlipWords, lay_out, slip_words

_FONT = "DejaVu"
_FONT_FILES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
_MARGIN_MM = 16.0
_FOOTER_MM = 20.0
_BODY_PT, _SMALL_PT, _HEADING_PT, _TITLE_PT = 10.5, 8.5, 12.0, 16.0
_LINE_MM = 5.4
_SMALL_LINE_MM = 4.3
_INDENT_MM = 7.0
_BOX_MM = 3.6
_TERM_MM = 45.0
_QR_MM = 26.0
_QR_QUIET = 4
_TALLEST_KEPT_MM = 60.0
_PAGES = "\uf8ff" * 3  # becomes the number of pages; `_printable` keeps it out of other text
_INK = (28, 36, 48)
_BRAND = (155, 28, 31)
_LINE = (150, 158, 168)


def write_pdf(content: SlipContent, code: str, public_url: str = "") -> bytes:
    """The slip as a PDF file; the same slip gives the same bytes.

    With `public_url` the first page carries a QR code of the slip's page. Takes about 0.3 s of
    CPU. Raises SetupError when the letters are not installed.
    """
    sheet = lay_out(content)
    drawing = _Drawing(code, sheet, slip_words())
    drawing.set_creation_date(datetime.combine(content.told_on, time(), tzinfo=UTC))
    drawing.draw(slip_url(code, public_url) if public_url else "")
    return bytes(drawing.output())


class _Drawing(FPDF):
    """One document; `footer` is called by the library at the end of every page."""

    def __init__(self, code: str, sheet: Sheet, words: SlipWords) -> None:
        super().__init__(format="A4")
        self._code = code
        self._sheet = sheet
        self._words = words
        folder = _font_folder()
        for style, name in _FONT_FILES.items():
            self.add_font(_FONT, style, folder / name)
        self.alias_nb_pages(_PAGES)
        self._letters = set(cast(TTFFont, self.fonts[_FONT.lower()]).cmap)
        self.set_margins(_MARGIN_MM, _MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=_FOOTER_MM)
        self.set_lang("vi")
        self.set_title(f"{sheet.heading} {shown(code)}")
        self.set_creator("Một Cửa")

    def footer(self) -> None:
        """Disclaimer, code and page number."""
        words = self._words
        self.set_y(-_FOOTER_MM + 4)
        self.set_draw_color(*_LINE)
        self.line(self.l_margin, self.y - 1, self.w - self.r_margin, self.y - 1)
        self._letter("B", _SMALL_PT)
        self._write(self._sheet.disclaimer, _SMALL_LINE_MM)
        self._letter("", _SMALL_PT)
        pages = words.page.format(page=self.page_no(), pages=_PAGES)
        self.cell(0, _SMALL_LINE_MM, f"{words.code} {shown(self._code)} – {pages}")

    def draw(self, url: str) -> None:
        """All pages; `url` of the slip's page, empty for none."""
        self.add_page()
        self._head(url)
        for term, fact in self._sheet.facts:
            self._fact(term, fact)
        for section in self._sheet.sections:
            self._section(section)
        self._foot(url)

    def _head(self, url: str) -> None:
        top = self.y
        width = self.epw - (_QR_MM + 4 if url else 0)
        self._letter("", _HEADING_PT, _BRAND)
        self._write(self._sheet.heading, 6, width)
        self._letter("B", _TITLE_PT)
        self._write(self._sheet.title, 7.5, width)
        self.ln(1)
        self._letter("", _BODY_PT)
        self._write(f"{self._words.code}:", _LINE_MM, width)
        self._letter("B", 20)
        self._write(shown(self._code), 9, width)
        if url:
            self._qr(url, self.w - self.r_margin - _QR_MM, top)
            self.set_y(max(self.y, top + _QR_MM))
        self.ln(2)

    def _qr(self, url: str, left: float, top: float) -> None:
        """The modules as filled squares, so that no image is needed."""
        matrix = segno.make_qr(url, error="m").matrix
        side = _QR_MM / (len(matrix) + 2 * _QR_QUIET)
        self.set_fill_color(0)
        for row, modules in enumerate(matrix):
            for column, dark in enumerate(modules):
                if dark:
                    x, y = left + (column + _QR_QUIET) * side, top + (row + _QR_QUIET) * side
                    self.rect(x, y, side, side, style="F")

    def _fact(self, term: str, fact: str) -> None:
        self._letter("", _BODY_PT)
        self._break_before(self._height(fact, self.epw - _TERM_MM))
        top, page = self.y, self.page
        self._write(f"{term}:", _LINE_MM, _TERM_MM - 2)
        below = self.y
        self.set_xy(self.l_margin + _TERM_MM, top)
        self._write(fact, _LINE_MM, self.epw - _TERM_MM)
        if self.page == page:
            self.set_y(max(self.y, below))

    def _section(self, section: Section) -> None:
        self._letter("B", _HEADING_PT)
        self.ln(3)
        self._break_before(self._height(section.title, self.epw) + 3 * _LINE_MM)
        self._write(section.title, 6)
        self.ln(0.5)
        for item in section.items:
            self._item(item, section.ticked)

    def _item(self, item: str, ticked: bool) -> None:
        self._letter("", _BODY_PT)
        width = self.epw - _INDENT_MM
        self._break_before(self._height(item, width))
        if ticked:
            self.set_draw_color(*_INK)
            self.rect(
                self.l_margin + self.c_margin, self.y + (_LINE_MM - _BOX_MM) / 2, _BOX_MM, _BOX_MM
            )
        else:
            self.cell(_INDENT_MM, _LINE_MM, "•")
        self.set_x(self.l_margin + _INDENT_MM)
        self._write(item, _LINE_MM, width)
        self.ln(1.2)

    def _foot(self, url: str) -> None:
        self.ln(4)
        self._letter("", _SMALL_PT)
        addresses = [address for address in (self._sheet.source_url, url) if address]
        lines = [*self._sheet.foot, *addresses]
        self._break_before(sum(self._height(line, self.epw, _SMALL_LINE_MM) for line in lines))
        for line in lines:
            self._write(line, _SMALL_LINE_MM)

    def _letter(self, style: str, points: float, colour: tuple[int, int, int] = _INK) -> None:
        self.set_font(_FONT, style, points)
        self.set_text_color(*colour)

    def _write(self, text: str, line_mm: float, width: float = 0) -> None:
        """Wrapped text; goes on below it at the left margin."""
        self.multi_cell(
            width, line_mm, self._printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def _height(self, text: str, width: float, line_mm: float = _LINE_MM) -> float:
        height = self.multi_cell(
            width,
            line_mm,
            self._printable(text),
            align="L",
            dry_run=True,
            output=MethodReturnValue.HEIGHT,
        )
        return cast(float, height)

    def _break_before(self, height: float) -> None:
        """A new page where something would not fit; what is very tall begins here all the same."""
        if self.will_page_break(min(height, _TALLEST_KEPT_MM)):
            self.add_page()

    def _printable(self, text: str) -> str:
        """Composed letters only; signs that the font lacks (Wingdings) become a bullet."""
        composed = unicodedata.normalize("NFC", text).expandtabs(2).replace("\r", "")
        return "".join(
            char if char == "\n" or ord(char) in self._letters else "•" for char in composed
        )


def _font_folder() -> Path:
    """DejaVu Sans as matplotlib ships it; looked up without loading matplotlib."""
    found = importlib.util.find_spec("matplotlib")
    package = Path(found.origin).parent if found and found.origin else Path()
    folder = package / "mpl-data" / "fonts" / "ttf"
    if not all((folder / name).exists() for name in _FONT_FILES.values()):
        raise SetupError(
            "the letters of the printed slip (DejaVu Sans) are missing",
            hint="run `make install`: matplotlib brings them",
        )
    return folder
