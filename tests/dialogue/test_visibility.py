"""Whose procedures are found: everybody's, one province's, internal ones of civil servants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from assistant import services
from assistant.dialogue.answer import Answer
from assistant.dialogue.hearing import heard_from
from assistant.dialogue.memory import Memory
from assistant.dialogue.skills import Skills
from assistant.messages import Outcome, Reply, Role
from assistant.settings import Settings
from procedures_kb.bank import Phrasing
from procedures_kb.building import Builder
from procedures_kb.lexicon import load_lexicon
from procedures_kb.procedures import Procedure, Scope
from procedures_kb.search import Asker, Search
from tests.dialogue.samples import procedure

NATIONAL, PROVINCIAL, INTERNAL = "9.990001", "9.990002", "9.990003"
_NAMES = ("xây chuồng gà", "trồng cây bưởi", "bán bánh tét", "thuê bến ghe", "nuôi cá tra",
          "dựng rạp cưới", "mở lớp đàn", "sửa cầu khỉ", "đào ao sen")  # fmt: skip

pytestmark = pytest.mark.slow


def _record(code: str, name: str, **more: Any) -> Procedure:
    steps = [f"Người dân xin {name} tại quầy."]
    papers = [{"name": f"Đơn xin {name}"}]
    return procedure(
        code=code, name=f"Thủ tục {name}", plain_name="", steps=steps, papers=papers, **more
    )


def _records() -> list[Procedure]:
    pigeons = "cấp thẻ nuôi chim bồ câu"
    home: dict[str, Any] = {"scope": Scope.PROVINCIAL, "province": "Đồng Tháp"}
    return [
        _record(NATIONAL, pigeons),
        _record(PROVINCIAL, f"{pigeons} bay qua kênh", **home),
        _record(INTERNAL, "kiểm kê sổ chim nội bộ", scope=Scope.INTERNAL),
        *(_record(f"9.9901{at:02}", name) for at, name in enumerate(_NAMES)),
    ]


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    bank = [Phrasing(NATIONAL, f"nuôi chim bồ câu {end}") for end in ("cần gì", "mấy ngày", "sao")]
    bank += [
        Phrasing(f"9.9901{at:02}", f"{start} {name}")
        for at, name in enumerate(_NAMES)
        for start in ("em muốn", "cho hỏi", "thủ tục", "xin")
    ]
    strangers = ["trời có mưa không", "giá vàng hôm nay", "kể chuyện cười", "bóng đá mấy giờ"]
    builder = Builder(_records(), bank, load_lexicon(), strangers, lambda _stage, _share: None)
    build = builder.build(tmp_path_factory.mktemp("kb") / "nho", "nho", "0" * 64)
    opened = Search(build)
    yield opened
    opened.close()


@pytest.fixture
def skills(search: Search) -> Skills:
    return services.open_skills(Settings(), search)


def _codes(search: Search, text: str, asker: Asker) -> set[str]:
    return {hit.code for hit in search.find(text, asker).hits}


def _button(skills: Skills, code: str, province: str, role: Role) -> Reply:
    message: Mapping[str, Any] = {
        "text": "/press_button",
        "intent": {"name": "press_button", "confidence": 1.0},
        "entities": [{"entity": "button", "value": f"procedure:{code}"}],
        "metadata": {"role": role.value},
    }
    answer = skills.press(heard_from(dict(message), province), Memory())
    assert isinstance(answer, Answer)
    return answer.reply


def test_a_citizen_finds_national_procedures_only(search: Search) -> None:
    found = _codes(search, "nuôi chim bồ câu bay qua kênh sổ nội bộ", Asker())
    assert NATIONAL in found
    assert not {PROVINCIAL, INTERNAL} & found


@pytest.mark.parametrize("name", ["Đồng Tháp", "tỉnh Đồng Tháp", "dong thap"])
def test_the_people_of_the_province_find_its_own_too(search: Search, name: str) -> None:
    assert PROVINCIAL in _codes(search, "nuôi chim bồ câu bay qua kênh", Asker(province=name))


def test_another_province_s_procedure_is_not_found(search: Search) -> None:
    assert PROVINCIAL not in _codes(search, "nuôi chim bồ câu", Asker(province="Cà Mau"))


def test_staff_find_internal_procedures(search: Search) -> None:
    assert INTERNAL in _codes(search, "kiểm kê sổ chim nội bộ", Asker(is_staff=True))
    assert INTERNAL not in _codes(search, "kiểm kê sổ chim nội bộ", Asker(is_staff=False))


def test_a_code_in_the_text_opens_nothing_that_is_hidden(search: Search) -> None:
    assert search.find(INTERNAL, Asker()).confidence < 1.0
    assert INTERNAL not in _codes(search, f"cho xem {INTERNAL}", Asker())
    assert search.procedure(INTERNAL, Asker()) is None


@pytest.mark.parametrize(
    ("code", "province", "role", "outcome"),
    [
        (NATIONAL, "", Role.CITIZEN, Outcome.ANSWER),
        (PROVINCIAL, "", Role.CITIZEN, Outcome.REFUSE),
        (PROVINCIAL, "Đồng Tháp", Role.CITIZEN, Outcome.ANSWER),
        (INTERNAL, "", Role.CITIZEN, Outcome.REFUSE),
        (INTERNAL, "", Role.STAFF, Outcome.ANSWER),
    ],
)
def test_a_button_opens_only_what_its_presser_may_see(
    skills: Skills, code: str, province: str, role: Role, outcome: Outcome
) -> None:
    reply = _button(skills, code, province, role)
    assert reply.outcome is outcome
    assert (reply.procedure == code) is (outcome is Outcome.ANSWER)


def test_a_remembered_internal_procedure_is_not_told_to_a_citizen(skills: Skills) -> None:
    memory = Memory(procedure=INTERNAL)
    message = {"text": "lệ phí bao nhiêu", "intent": {"name": "ask_fee", "confidence": 1.0}}
    reply, *_ = skills.procedures.answer(heard_from(message, ""), memory)
    assert reply.outcome is Outcome.REFUSE
    assert "nội bộ" not in reply.plain_text()
