"""Pages, PDF and JSON of guidance slips over the real application."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient

from assistant.channels.widget.slip_codes import Misses
from assistant.channels.widget.slip_routes import build_slip_pages
from assistant.conversation import Conversations
from assistant.errors import Overloaded, SetupError, Unavailable
from assistant.gateway.app import build_app
from assistant.settings import Settings
from assistant.storage.base import Slip
from assistant.storage.sql import open_sql_store
from tests.assistant.conversation_doubles import Echo
from tests.assistant.slip_samples import CODE, HERE, HOSTILE, hostile_record, slip, slip_content
from tests.gateway.conversations_double import ScriptedConversations

PAGE = f"/phieu/{CODE}"
API = f"/api/v1/slips/{CODE}"
UNKNOWN = "87654312"


class Shelf(ScriptedConversations):
    """Slips in memory; a test may set `failure`."""

    def __init__(self) -> None:
        super().__init__()
        self.slips = {CODE: slip()}
        self.asked: list[str] = []

    async def slip(self, code: str) -> Slip | None:
        """As the store finds them."""
        self.asked.append(code)
        if self.failure:
            raise self.failure
        return self.slips.get(code)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def client(shelf: Shelf) -> Iterator[TestClient]:
    settings = Settings(slip_misses_per_minute=3, organisation="Xã A & B")
    app = build_app(settings, cast(Any, shelf))
    with TestClient(app, follow_redirects=False) as client:
        yield client


def words_of(page: str) -> str:
    """What a person reads: tags out, entities as their signs, single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_the_page_shows_the_whole_slip(client: TestClient) -> None:
    response = client.get(PAGE)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    words = words_of(response.text)
    content = slip_content()
    papers = [item for group in content.papers for item in group.items]
    for line in (
        "4821 3907",
        content.title,
        *papers,
        *content.notes,
        *content.fees,
        *content.times,
        *content.places,
        "Ngày hướng dẫn 22/11/2026",
        "Nội dung theo dữ liệu đọc ngày 17/07/2026",
        "Phiếu này chỉ để tham khảo, không thay cho giấy tiếp nhận hồ sơ.",
        "Phiếu được lưu đến hết ngày 21/05/2027.",
        "Xã A & B",
    ):
        assert line in words
    assert response.text.count('type="checkbox"') == len(papers)
    assert f'href="{CODE}.pdf"' in response.text


def test_no_script_and_no_frame_is_allowed(client: TestClient) -> None:
    for path in (PAGE, "/phieu", f"/phieu/{UNKNOWN}", f"{PAGE}.pdf"):
        response = client.get(path)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["x-robots-tag"] == "noindex"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"


def test_the_files_of_the_page_are_served(client: TestClient) -> None:
    text = client.get(PAGE).text
    for name in re.findall(r'href="\.\./(static/[^"]+)"', text):
        assert client.get(f"/{name}").status_code == 200
    assert client.get("/static/slip.css").headers["content-type"].startswith("text/css")
    assert " style=" not in text
    assert "<style" not in text
    assert "<script" not in text


def test_hostile_text_is_only_text(client: TestClient, shelf: Shelf) -> None:
    shelf.slips[CODE] = slip(slip_content(hostile_record()))
    text = client.get(PAGE).text
    assert "<img" not in text
    assert "<script" not in text
    assert "javascript:" not in text
    assert words_of(text).count(HOSTILE) >= 8
    assert client.get(f"{PAGE}.pdf").status_code == 200


def test_only_a_secure_source_becomes_a_link(client: TestClient, shelf: Shelf) -> None:
    assert 'href="https://chim.example.vn/9.990001"' in client.get(PAGE).text
    plain = slip_content().model_copy(update={"source_url": "http://chim.example.vn/"})
    shelf.slips[CODE] = slip(plain)
    assert "chim.example.vn" not in client.get(PAGE).text


def test_the_pdf(client: TestClient) -> None:
    response = client.get(f"{PAGE}.pdf")
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == f'inline; filename="phieu-{CODE}.pdf"'
    text = " ".join(PdfReader(io.BytesIO(response.content)).pages[0].extract_text().split())
    assert HERE in text
    assert "/phieu/" not in text  # no public_url: no address to print


def test_the_pdf_carries_the_public_address(shelf: Shelf) -> None:
    settings = Settings(public_url="https://motcua.example.vn/hoi/")
    app = build_app(settings, cast(Any, shelf))
    pdf = TestClient(app).get(f"{PAGE}.pdf").content
    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert f"https://motcua.example.vn/hoi/phieu/{CODE}" in text


@pytest.mark.parametrize("url", ["motcua.example.vn", "javascript:1", "https://a b", "ftp://a.vn"])
def test_a_public_address_must_be_one(shelf: Shelf, url: str) -> None:
    with pytest.raises(SetupError, match="MOTCUA_PUBLIC_URL"):
        build_slip_pages(shelf.slip, Settings(public_url=url))


def test_the_json(client: TestClient) -> None:
    body = client.get(API).json()
    assert body["shown"] == "4821 3907"
    assert body["kept_until"] == "2027-05-21"
    assert body["content"] == slip_content().model_dump(mode="json")


def test_heads_without_bodies(client: TestClient) -> None:
    for path in ("/phieu", PAGE, f"{PAGE}.pdf"):
        assert client.head(path).status_code == 200


@pytest.mark.parametrize("typed", ["4821 3907", "4821-3907", "bốn tám hai một ba chín không bảy"])
def test_the_form_leads_to_the_slip(client: TestClient, typed: str) -> None:
    assert 'action="phieu"' in client.get("/phieu").text
    response = client.get("/phieu", params={"ma": typed})
    assert response.status_code == 303
    assert response.headers["location"] == f"phieu/{CODE}"
    beside = client.get(f"/phieu/{typed}")
    assert (beside.status_code, beside.headers["location"]) == (303, CODE)


@pytest.mark.parametrize("typed", ["4821", HOSTILE, "9" * 5000])
def test_the_form_tells_what_a_code_looks_like(
    client: TestClient, shelf: Shelf, typed: str
) -> None:
    response = client.get("/phieu", params={"ma": typed})
    assert response.status_code == 422
    assert "Mã phiếu gồm 8 chữ số, ví dụ 1234 5678" in words_of(response.text)
    assert (
        f'value="{html.escape(typed[:100])}"'.replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
        in response.text
    )
    assert shelf.asked == []


def test_an_unknown_code_gets_an_honest_page(client: TestClient) -> None:
    response = client.get(f"/phieu/{UNKNOWN}")
    assert response.status_code == 404
    words = words_of(response.text)
    assert "Không có phiếu nào mang mã này: 8765 4312 ." in words
    assert "chỉ được lưu 180 ngày" in words
    assert "hỏi trợ lý về thủ tục" in words
    assert "1800 1096" in words
    assert client.get(f"/phieu/{UNKNOWN}.pdf").status_code == 404


@pytest.mark.parametrize(
    "code", ["1", "abc", "%00", "..%2fphieu", "%ED%A0%80", "<b>", "１２３４５６７８"]
)
def test_a_malformed_code_is_never_looked_up(client: TestClient, shelf: Shelf, code: str) -> None:
    assert client.get(f"/phieu/{code}").status_code == 404
    error = client.get(f"/api/v1/slips/{code}")
    assert error.status_code == 404
    assert error.json()["error"]["code"] == "not_found"
    assert shelf.asked == []


def test_guessing_is_refused(client: TestClient, shelf: Shelf) -> None:
    for path in (f"/phieu/{UNKNOWN}", f"/api/v1/slips/{UNKNOWN}", f"/phieu/{UNKNOWN}.pdf"):
        assert client.get(path).status_code == 404
    page = client.get(PAGE)
    assert page.status_code == 429
    assert page.headers["retry-after"] == "60"
    assert "quá nhiều mã không đúng" in words_of(page.text)
    assert client.get(API).json()["error"]["code"] == "overloaded"
    assert shelf.asked == [UNKNOWN] * 3


def test_reading_known_slips_is_not_guessing(client: TestClient) -> None:
    assert [client.get(PAGE).status_code for _ in range(8)] == [200] * 8


def test_a_failing_store_is_told(client: TestClient, shelf: Shelf) -> None:
    shelf.failure = Unavailable("down")
    page = client.get(PAGE)
    assert page.status_code == 503
    assert "hệ thống đang bận" in words_of(page.text)
    assert client.get(API).status_code == 503


def test_a_slip_of_another_version_is_told(client: TestClient, shelf: Shelf) -> None:
    shelf.slips[CODE] = Slip(CODE, slip().made_at, "9.990001", {"old": True})
    assert client.get(PAGE).status_code == 503
    assert client.get(API).json()["error"]["code"] == "unavailable"


def test_a_slip_out_of_the_real_store(tmp_path: Path) -> None:
    store = open_sql_store(f"sqlite:///{tmp_path / 'slips.db'}")
    store.add_slip(slip(slip_content(hostile_record())))

    conversations = Conversations(store, Echo(), Settings())
    app = build_app(Settings(), conversations)
    client = TestClient(app)
    assert HOSTILE in words_of(client.get(PAGE).text)
    assert client.get(API).json()["kept_until"] == "2027-05-21"
    assert client.get(f"/phieu/{UNKNOWN}").status_code == 404
    store.close()


def test_openapi_describes_the_route(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    answers = schema["paths"]["/api/v1/slips/{code}"]["get"]["responses"]
    assert set(answers) == {"200", "404", "422", "429", "500", "503"}
    assert not [path for path in schema["paths"] if path.startswith("/phieu")]
    assert "HTTPValidationError" not in schema["components"]["schemas"]


def test_misses_count_by_network_and_minute() -> None:
    now = 0.0
    misses = Misses(2, clock=lambda: now)
    for address in ("2001:db8::1", "2001:db8::2"):
        misses.admit(address)
    with pytest.raises(Overloaded, match="2 wrong codes"):
        misses.admit("2001:db8::3")
    misses.admit("2001:db8:0:1::1")
    misses.admit("192.0.2.1")
    misses.admit("::ffff:192.0.2.1")
    with pytest.raises(Overloaded):
        misses.admit("192.0.2.1")
    misses.found("192.0.2.1")
    misses.admit("192.0.2.1")
    now = 61.0
    misses.admit("2001:db8::3")
