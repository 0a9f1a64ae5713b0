"""The slip's page and its card in the chat, in a real Chromium against a real HTTP server."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pypdf import PdfReader

from assistant.gateway.app import build_app
from assistant.messages import Block, Outcome, Reply, SlipBlock, UserTurn
from assistant.settings import Settings
from assistant.storage.base import Turn
from tests.assistant.slip_samples import CODE, HOSTILE, hostile_record, slip, slip_content
from tests.gateway.conversations_double import ScriptedConversations
from tests.gateway.live_server import LiveServer

CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]
HOSTILE_CODE = "70214396"
SLIPS = {CODE: slip(), HOSTILE_CODE: slip(slip_content(hostile_record()), HOSTILE_CODE)}


class SlipConversations(ScriptedConversations):
    """Answers every message with a slip's card; 'tấn công' with a hostile one."""

    def __init__(self) -> None:
        super().__init__()
        self.slips = SLIPS

    async def turn(self, conversation_id: str, turn: UserTurn) -> Turn:
        """A turn with a slip."""
        block = SlipBlock(code=CODE, title="Phiếu hướng dẫn", path=f"/phieu/{CODE}")
        if turn.text == "tấn công":
            block = SlipBlock(code="4821<b>07", title=HOSTILE, path="//evil.example/phieu/48213907")
        blocks: list[Block] = [block]
        reply = Reply(outcome=Outcome.ANSWER, blocks=blocks, spoken="Phiếu đây ạ.")
        kept = self.turns[conversation_id]
        kept.append(Turn(number=len(kept), user=turn, reply=reply, at=datetime.now(UTC)))
        return kept[-1]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("needs chromium (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def origin() -> Iterator[str]:
    settings = Settings()
    app = build_app(settings, cast(Any, SlipConversations()))
    server = LiveServer()
    server.start(app)
    yield server.origin
    server.stop()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh tab; script errors and breaches of the page's policy fail the test."""
    context = browser.new_context(viewport={"width": 1100, "height": 900}, locale="vi-VN")
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if "Policy" in message.text else None,
    )
    yield page
    context.close()
    assert faults == []


def violations(page: Page) -> list[str]:
    """What axe finds wrong."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page).response["violations"]
    return [f"{fault['help']}: {[node['html'] for node in fault['nodes']]}" for fault in found]


def test_the_officer_opens_a_slip_by_its_code(page: Page, origin: str) -> None:
    page.goto(f"{origin}/phieu")
    page.get_by_label("Mã phiếu").fill("4821 3907")
    page.get_by_role("button", name="Mở phiếu").click()
    expect(page).to_have_url(f"{origin}/phieu/{CODE}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Làm thẻ nuôi chim")
    box = page.get_by_role("checkbox", name="Đơn đề nghị cấp thẻ (1 bản chính)")
    box.check()
    expect(box).to_be_checked()
    expect(page.locator("main")).to_have_css("border-radius", "14px")
    expect(page.get_by_role("region", name="Lệ phí")).to_contain_text("70.000 đồng")


def test_a_wrong_code_leads_on_to_the_right_one(page: Page, origin: str) -> None:
    page.goto(f"{origin}/phieu/48213908")
    expect(page.get_by_role("alert")).to_contain_text("Không có phiếu nào mang mã này")
    expect(page.get_by_label("Mã phiếu")).to_have_value("48213908")
    page.get_by_label("Mã phiếu").fill("bốn tám hai một ba chín không bảy")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{origin}/phieu/{CODE}")
    page.get_by_role("link", name="Mở phiếu khác").click()
    expect(page).to_have_url(f"{origin}/phieu")


def test_the_pdf_is_linked(page: Page, origin: str) -> None:
    page.goto(f"{origin}/phieu/{CODE}")
    href = page.get_by_role("link", name="Tải PDF để in").evaluate("link => link.href")
    pdf = page.request.get(href).body()
    assert "Làm thẻ nuôi chim" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [f"/phieu/{CODE}", "/phieu", "/phieu/48213908"])
def test_accessible_in_both_colour_schemes(page: Page, origin: str, path: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{origin}{path}")
    ground = page.locator("main").evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(28, 34, 44)"}[scheme]
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 390, 1100])
@pytest.mark.parametrize("code", [CODE, HOSTILE_CODE])
def test_no_sideways_scroll(page: Page, origin: str, width: int, code: str) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    for path in (f"/phieu/{code}", "/phieu?ma=" + "x" * 99):
        page.goto(f"{origin}{path}")
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )


def test_printed_from_the_page_it_leaves_the_links_out(page: Page, origin: str) -> None:
    page.goto(f"{origin}/phieu/{CODE}")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("link", name="Tải PDF để in")).to_be_hidden()
    expect(page.get_by_role("checkbox").first).to_be_visible()
    colour = page.locator("h1").evaluate("e => getComputedStyle(e).color")
    assert colour == "rgb(0, 0, 0)"


def test_hostile_text_is_only_text(page: Page, origin: str) -> None:
    page.goto(f"{origin}/phieu/{HOSTILE_CODE}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(HOSTILE)
    expect(page.get_by_role("checkbox").first).to_be_visible()
    assert page.locator("main img, script").count() == 0
    assert page.locator("a[href^=javascript]").count() == 0
    assert page.evaluate("window.hacked") is None


def send(page: Page, text: str) -> None:
    """Type and press Enter, once the greeting is there."""
    expect(page.locator(".assistant").first).to_be_visible()
    page.get_by_label("Câu hỏi của quý vị").fill(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_card_in_the_chat_opens_the_slip(page: Page, origin: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{origin}/")
    send(page, "cho tôi xin phiếu")
    card = page.locator(".slip")
    expect(card).to_contain_text("Phiếu hướng dẫn 4821 3907")
    pdf = page.get_by_role("link", name="Tải PDF (mở trang mới)")
    assert pdf.evaluate("link => link.href") == f"{origin}/phieu/{CODE}.pdf"
    assert violations(page) == []
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Xem phiếu (mở trang mới)").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Làm thẻ nuôi chim")


def test_a_card_never_links_elsewhere(page: Page, origin: str) -> None:
    page.goto(f"{origin}/")
    send(page, "tấn công")
    expect(page.locator(".slip")).to_contain_text(HOSTILE)
    assert page.locator(".slip a, .slip img, .slip b").count() == 0
    assert page.evaluate("window.hacked") is None
