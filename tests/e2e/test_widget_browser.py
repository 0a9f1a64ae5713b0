"""The chat element in a real Chromium against a real HTTP server with scripted answers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route as WebRoute

from assistant.errors import BadInput
from assistant.gateway.app import build_app
from assistant.settings import Settings
from tests.gateway.conversations_double import GREETING, HOSTILE, ScriptedConversations
from tests.gateway.live_server import LiveServer

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOTICE = "Trợ lý tự động (máy) trả lời"
RECONNECTING = "Mất kết nối, đang thử lại…"


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
def conversations() -> ScriptedConversations:
    return ScriptedConversations()


@pytest.fixture
def portal() -> Iterator[LiveServer]:
    """Another origin that embeds the chat under a strict policy."""
    server = LiveServer()
    yield server
    server.stop()


@pytest.fixture
def server(conversations: ScriptedConversations) -> Iterator[LiveServer]:
    server = LiveServer()
    server.start(build_app(Settings(), cast(Any, conversations)))
    yield server
    server.stop()


@pytest.fixture
def widget_url(server: LiveServer) -> str:
    return f"{server.origin}/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh tab; script errors and breaches of the page's policy fail the test."""
    context = browser.new_context(viewport={"width": 1100, "height": 800}, locale="vi-VN")
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


def send(page: Page, text: str) -> None:
    """Type and press Enter, once the greeting is there."""
    expect(page.locator(".assistant").first).to_be_visible()
    page.get_by_label("Câu hỏi của quý vị").fill(text)
    page.keyboard.press("Enter")


def fits_without_sideways_scroll(page: Page) -> bool:
    """Whether neither the page nor the log is wider than the screen."""
    return cast(
        bool,
        page.evaluate(
            """() => {
              const log = document.querySelector("mot-cua-chat").shadowRoot.querySelector(".log");
              return [document.documentElement, log].every((e) => e.scrollWidth <= e.clientWidth);
            }"""
        ),
    )


def test_greets_says_it_is_a_machine_and_answers(page: Page, widget_url: str) -> None:
    page.goto(widget_url)
    expect(page.get_by_text(GREETING)).to_be_visible()
    expect(page.get_by_text(NOTICE)).to_be_visible()
    send(page, "dòng một")
    reply = page.locator(".assistant").last.locator("p")
    expect(reply).to_have_text("Tôi nghe quý vị nói:\ndòng một")
    expect(reply).to_have_css("white-space-collapse", "preserve-breaks")
    expect(page.get_by_label("Câu hỏi của quý vị")).to_have_value("")
    expect(page.get_by_label("Câu hỏi của quý vị")).to_be_focused()


def test_shift_enter_breaks_the_line_and_composing_does_not_send(
    page: Page, widget_url: str, conversations: ScriptedConversations
) -> None:
    page.goto(widget_url)
    expect(page.get_by_text(GREETING)).to_be_visible()
    box = page.get_by_label("Câu hỏi của quý vị")
    box.press_sequentially("một")
    box.press("Shift+Enter")
    box.press_sequentially("hai")
    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    box.press("Escape")
    expect(box).to_have_value("một\nhai")
    assert conversations.said() == []
    box.press("Enter")
    expect(page.locator(".user p")).to_contain_text("một\nhai")
    assert box.get_attribute("maxlength") == "2000"


def test_shows_that_an_answer_is_on_its_way(
    page: Page, widget_url: str, conversations: ScriptedConversations
) -> None:
    conversations.delay_s = 0.7
    page.goto(widget_url)
    send(page, "xin chào")
    expect(page.locator(".typing")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Trợ lý đang trả lời…")
    send(page, "quá sớm")
    expect(page.locator(".assistant")).to_have_count(2)
    expect(page.locator(".typing")).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("")
    assert conversations.said() == ["xin chào"]


def test_choices_by_keyboard_lead_on_to_the_answer(page: Page, widget_url: str) -> None:
    page.goto(widget_url)
    first = page.get_by_role("button", name="Đăng ký khai sinh")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Giấy tờ cần mang theo")).to_be_visible()
    expect(first).to_be_disabled()
    expect(page.get_by_role("button", name="Đăng ký kết hôn")).to_be_disabled()
    page.keyboard.press("Tab")
    expect(page.locator("summary")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Lệ phí")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator(".user").last).to_contain_text("Lệ phí")


def test_the_source_of_an_answer(page: Page, widget_url: str) -> None:
    page.goto(widget_url)
    send(page, "khai sinh")
    summary = page.get_by_text("Nguồn: thủ tục 1.001193, đọc ngày 01/07/2026")
    summary.click()
    expect(page.locator("dl")).to_contain_text("1872/QĐ-BTP ngày 04/09/2020")
    link = page.get_by_role("link", name="Xem bản gốc (mở trang mới)")
    expect(link).to_have_attribute("href", "https://example.vn/thu-tuc/1.001193")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_thumbs_are_kept(page: Page, widget_url: str, conversations: ScriptedConversations) -> None:
    page.goto(widget_url)
    send(page, "xin chào")
    thumb = page.get_by_role("button", name="Câu trả lời này chưa hữu ích")
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status")).to_have_text("Cảm ơn quý vị đã đánh giá.")
    assert [turn.verdict for turns in conversations.turns.values() for turn in turns][1] == "down"
    page.reload()
    expect(thumb).to_have_attribute("aria-pressed", "true")


def test_hostile_text_is_only_text(page: Page, widget_url: str) -> None:
    page.goto(widget_url)
    send(page, HOSTILE)
    expect(page.locator(".user p")).to_contain_text(HOSTILE)
    expect(page.locator(".assistant")).to_have_count(2)
    send(page, "tấn công")
    reply = page.locator(".assistant").nth(2)
    expect(reply.locator("h3")).to_have_text(HOSTILE)
    expect(reply.get_by_role("button", name=HOSTILE)).to_be_visible()
    reply.locator("summary").click()
    assert reply.locator("dl a").count() == 0
    assert reply.locator(".contact a").get_attribute("href") == "tel:1800"
    assert page.locator("mot-cua-chat img, mot-cua-chat script").count() == 0
    assert page.evaluate("window.hacked") is None


def test_a_person_and_a_new_start(page: Page, widget_url: str) -> None:
    page.goto(widget_url)
    expect(page.get_by_text(GREETING)).to_be_visible()
    page.get_by_role("button", name="Gặp người hỗ trợ").click()
    expect(page.get_by_role("link", name="1800 1096")).to_have_attribute("href", "tel:18001096")
    page.get_by_role("button", name="Bắt đầu lại").click()
    expect(page.locator(".message")).to_have_count(1)
    expect(page.get_by_role("button", name="Đăng ký khai sinh")).to_be_enabled()


def test_a_reload_keeps_the_conversation(
    page: Page, widget_url: str, conversations: ScriptedConversations
) -> None:
    page.goto(widget_url)
    send(page, "khai sinh")
    expect(page.get_by_role("button", name="Lệ phí")).to_be_visible()
    page.reload()
    expect(page.locator(".user p")).to_contain_text("khai sinh")
    expect(page.get_by_role("button", name="Lệ phí")).to_be_enabled()
    expect(page.get_by_role("button", name="Đăng ký kết hôn")).to_be_disabled()
    assert len(conversations.turns) == 1


def test_a_forgotten_conversation_starts_anew_with_the_message(
    page: Page, widget_url: str, conversations: ScriptedConversations
) -> None:
    page.goto(widget_url)
    expect(page.get_by_text(GREETING)).to_be_visible()
    conversations.turns.clear()
    send(page, "lệ phí")
    expect(page.get_by_text("đã mở cuộc trò chuyện mới")).to_be_visible()
    expect(page.locator(".assistant").last).to_contain_text("lệ phí")
    assert conversations.said() == ["lệ phí"]
    conversations.turns.clear()
    page.reload()
    expect(page.locator(".assistant")).to_have_count(1)


def test_a_restart_of_the_service_delivers_the_message_once(
    page: Page, widget_url: str, server: LiveServer, conversations: ScriptedConversations
) -> None:
    page.goto(widget_url)
    expect(page.get_by_text(GREETING)).to_be_visible()
    server.stop()
    send(page, "lệ phí")
    expect(page.get_by_role("status")).to_have_text(RECONNECTING)
    expect(page.locator(".user p")).to_contain_text("lệ phí")
    server.start()
    expect(page.locator(".assistant")).to_have_count(2)
    assert conversations.said() == ["lệ phí"]


@pytest.mark.parametrize("reloads", [False, True])
def test_an_answer_lost_on_its_way_is_not_asked_for_twice(
    page: Page, widget_url: str, conversations: ScriptedConversations, reloads: bool
) -> None:
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    page.route("**/turns", lose_the_first)
    page.goto(widget_url)
    send(page, "lệ phí")
    expect(page.get_by_role("status")).to_have_text(RECONNECTING)
    if reloads:
        page.reload()
    expect(page.locator(".assistant")).to_have_count(2)
    expect(page.locator(".user")).to_have_count(1)
    assert lost == [200]
    assert conversations.said() == ["lệ phí"]


def test_a_refused_message_comes_back_to_the_input(
    page: Page, widget_url: str, conversations: ScriptedConversations
) -> None:
    page.goto(widget_url)
    expect(page.get_by_text(GREETING)).to_be_visible()
    conversations.failure = BadInput("no")
    send(page, "???")
    expect(page.get_by_role("status")).to_have_text(BadInput.user_text)
    expect(page.get_by_label("Câu hỏi của quý vị")).to_have_value("???")
    expect(page.locator(".user")).to_have_count(0)
    expect(page.get_by_role("button", name="Đăng ký khai sinh")).to_be_enabled()


def test_a_tab_that_fell_behind_catches_up(
    page: Page, widget_url: str, conversations: ScriptedConversations
) -> None:
    page.goto(widget_url)
    expect(page.get_by_text(GREETING)).to_be_visible()
    conversation = next(iter(conversations.turns))
    address = f"{widget_url}api/v1/conversations/{conversation}/turns"
    page.request.post(address, data={"text": "từ nơi khác"})
    send(page, "lệ phí")
    expect(page.locator(".user p")).to_contain_text("từ nơi khác")
    expect(page.get_by_role("status")).to_contain_text("có nội dung mới ở nơi khác")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator(".assistant").last).to_contain_text("lệ phí")
    assert conversations.said() == ["từ nơi khác", "lệ phí"]


@pytest.mark.parametrize("width", [320, 550, 1100])
def test_no_sideways_scroll(page: Page, widget_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 568})
    page.goto(widget_url)
    send(page, "khai sinh " + "a" * 300)
    expect(page.get_by_role("button", name="Lệ phí")).to_be_visible()
    page.locator("summary").click()
    assert fits_without_sideways_scroll(page)
    for name in ["Gặp người hỗ trợ", "Bắt đầu lại", "Gửi"]:
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
        assert box["height"] >= 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible_in_both_colour_schemes(page: Page, widget_url: str, scheme: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(widget_url)
    send(page, "khai sinh")
    page.locator("summary").click()
    page.get_by_role("button", name="Câu trả lời này hữu ích").click()
    page.get_by_role("button", name="Gặp người hỗ trợ").click()
    expect(page.get_by_role("link", name="1800 1096")).to_be_visible()
    ground = page.locator(".log").evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == {"light": "rgb(243, 245, 249)", "dark": "rgb(18, 22, 29)"}[scheme]
    assert page.locator(".log").evaluate("e => getComputedStyle(e).scrollBehavior") == "auto"
    results = axe.run(page)
    assert [found["help"] for found in results.response["violations"]] == []


def test_embeds_in_a_strict_page_of_another_origin(
    page: Page, portal: LiveServer, server: LiveServer, conversations: ScriptedConversations
) -> None:
    server.stop()
    server.start(build_app(Settings(widget_origins=portal.origin), cast(Any, conversations)))
    policy = (
        f"default-src 'none'; script-src {server.origin}; connect-src {server.origin}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    source = f"{server.origin}/static/mot-cua-chat.js"
    document = (
        "<!doctype html><html lang=vi><title>Cổng</title><h1>Cổng dịch vụ công</h1>"
        f'<script type="module" src="{source}" data-motcua></script>'
    )

    async def host(_: Any) -> HTMLResponse:
        return HTMLResponse(document, headers={"Content-Security-Policy": policy})

    portal.start(Starlette(routes=[WebRoute("/", host)]))
    page.goto(portal.origin)
    launcher = page.get_by_role("button", name="Hỏi thủ tục")
    expect(launcher).to_have_css("position", "static")
    assert conversations.turns == {}
    launcher.click()
    expect(page.get_by_label("Câu hỏi của quý vị")).to_be_focused()
    send(page, "khai sinh")
    expect(page.get_by_role("button", name="Lệ phí")).to_be_visible()
    expect(page.locator(".frame")).to_have_css("border-radius", re.compile("14px"))
    page.get_by_role("button", name="Đóng khung trò chuyện").click()
    expect(launcher).to_be_focused()
    expect(page.get_by_text(GREETING)).to_be_hidden()


def test_the_real_service_greets_and_answers(page: Page, request: pytest.FixtureRequest) -> None:
    try:
        service_url = str(request.getfixturevalue("service_url"))
    except pytest.FixtureLookupError:
        pytest.skip("no fixture service_url (the complete service)")
    page.goto(service_url)
    send(page, "Làm giấy khai sinh cho con cần giấy tờ gì?")
    expect(page.locator(".assistant")).to_have_count(2, timeout=60_000)
    expect(page.locator(".assistant").last).to_contain_text("khai sinh")
