"""Old addresses, offices and their hours in a conversation."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from assistant import services
from assistant.dialogue.rasa_agent import RasaDialogue, load_rasa_dialogue
from assistant.messages import Outcome
from assistant.offices.opening import ZONE
from assistant.services import Engine
from assistant.settings import Settings
from tests.dialogue.talking import Talk, values

_LUNCH = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)
_OFFICES = """
offices:
- name: Trung tâm Phục vụ hành chính công xã Châu Thành
  unit: {ward: xã Châu Thành, province: thành phố Cần Thơ}
  address: Số 1 đường Thử Nghiệm
  phone: '0900 000 111'
  hours: 'thứ 2 - thứ 6: 7:30-11:30, 13:30-17:00'
"""


@pytest.fixture(scope="module")
def at_noon(
    engine: Engine, engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> RasaDialogue:
    file: Path = tmp_path_factory.mktemp("offices") / "offices.yaml"
    file.write_text(_OFFICES, encoding="utf-8")
    settings = engine_settings.model_copy(update={"offices_file": file})
    skills = services.open_skills(settings, engine.search, lambda: _LUNCH)
    return load_rasa_dialogue(services.dialogue_model(settings), skills, "")


@pytest.mark.parametrize(
    ("said", "today"),
    [
        ("Ngã Sáu, Châu Thành, Hậu Giang cũ giờ là xã nào", "xã Châu Thành, thành phố Cần Thơ"),
        ("thi tran nga sau chau thanh hau giang gio thuoc xa nao", "xã Châu Thành"),
        (
            "phường Tô Châu TP Hà Tiên Kiên Giang giờ sáp nhập vô đâu",
            "phường Tô Châu, tỉnh An Giang",
        ),
        ("nhà tui ở xã tân mỹ chánh mỹ tho tiền giang", "phường Mỹ Phong, tỉnh Đồng Tháp"),
    ],
)
def test_an_old_address_gives_today_s_commune_and_where_to_go(
    engine: Engine, said: str, today: str
) -> None:
    reply = Talk(engine).say(said)
    assert reply.outcome is Outcome.ANSWER
    assert today in reply.plain_text()
    assert "Trung tâm Phục vụ hành chính công" in reply.spoken


def test_a_question_about_a_procedure_keeps_it_and_adds_the_place(engine: Engine) -> None:
    reply = Talk(engine).say("nhà ở thị trấn Ngã Sáu, Châu Thành, Hậu Giang cũ thì khai tử ở đâu")
    assert reply.procedure == "1.000656"
    assert "xã Châu Thành, thành phố Cần Thơ" in reply.plain_text()


def test_a_divided_ward_is_asked_about_and_never_guessed(engine: Engine) -> None:
    found = services.load_places().find("phường Láng Hạ, quận Đống Đa, Hà Nội cũ")
    assert found.kind == "split"
    talk = Talk(engine)
    reply = talk.say("phường Láng Hạ quận Đống Đa Hà Nội cũ giờ là phường nào")
    assert reply.outcome is Outcome.CLARIFY
    assert len(values(reply)) <= 3
    chosen = talk.press("place:0")
    assert chosen.outcome is Outcome.ANSWER
    assert found.new[0].label in chosen.plain_text()


def test_the_known_office_is_told_and_that_it_is_closed_at_noon(at_noon: RasaDialogue) -> None:
    talk = Talk(at_noon)
    reply = talk.say("nhà tôi ở thị trấn Ngã Sáu Châu Thành Hậu Giang cũ, giờ ra đâu làm")
    assert "Số 1 đường Thử Nghiệm" in reply.plain_text()
    hours = talk.say("mấy giờ mở cửa vậy")
    assert hours.outcome is Outcome.ANSWER
    assert "nghỉ trưa" in hours.plain_text()
    assert "13 giờ 30" in hours.plain_text()


def test_hours_that_are_not_known_are_not_invented(engine: Engine) -> None:
    reply = Talk(engine).say("mấy giờ ủy ban mở cửa")
    assert "chưa có giờ làm việc" in reply.plain_text()
