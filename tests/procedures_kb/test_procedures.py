"""The typed record refuses what would be told wrongly."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from procedures_kb.facts import differences, money
from procedures_kb.procedures import ChannelKind, Fee, Procedure, TimeLimit, TimeUnit
from procedures_kb.schema import SCHEMAS, schema_file, schema_text
from tests.procedures_kb.portal_samples import fee, group, imported, method, paper


def changed(**changes: object) -> Procedure:
    return Procedure.model_validate({**imported().model_dump(), **changes})


@pytest.mark.parametrize("amount", [0, -1])
def test_a_fee_of_zero_is_refused(amount: int) -> None:
    with pytest.raises(ValidationError):
        Fee(amount=amount)


def test_a_fee_and_a_limit_must_say_something() -> None:
    for empty in (Fee, TimeLimit):
        with pytest.raises(ValidationError, match="needs an amount"):
            empty()


@pytest.mark.parametrize("half", [{"amount": 3}, {"unit": TimeUnit.DAY, "words": "x"}])
def test_amount_and_unit_stand_together(half: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="stand together"):
        TimeLimit(**half)


@pytest.mark.parametrize("code", ["9.99", "9.9900011", "9.990001.H19", " 9.990001", "x", ""])
def test_only_plain_codes_are_codes(code: str) -> None:
    with pytest.raises(ValidationError):
        changed(code=code)


def test_a_provincial_record_names_its_province() -> None:
    with pytest.raises(ValidationError, match="names its province"):
        changed(scope="provincial")
    assert changed(scope="provincial", province="Huế").province == "Huế"


def test_validity_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValidationError, match="valid_to"):
        changed(valid_from="2026-07-02", valid_to="2026-07-01")


def test_a_channel_stands_once() -> None:
    with pytest.raises(ValidationError, match="stands twice"):
        changed(channels=[{"kind": "direct"}, {"kind": "direct"}])


def test_an_unknown_key_is_refused_and_a_record_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        changed(price=5)
    with pytest.raises(ValidationError, match="frozen"):
        imported().name = "khác"


@pytest.mark.parametrize(
    ("name", "plain", "title"),
    [
        ("Thủ tục cấp thẻ", "", "Cấp thẻ"),
        ("THỦ TỤC: cấp thẻ", "", "Cấp thẻ"),
        ("cấp thẻ", "", "Cấp thẻ"),
        ("Thủ tục cấp thẻ", "Làm thẻ", "Làm thẻ"),
        ("Cấp thẻ theo thủ tục rút gọn", "", "Cấp thẻ theo thủ tục rút gọn"),
    ],
)
def test_the_title_is_the_plain_name_or_the_official_without_its_heading_word(
    name: str, plain: str, title: str
) -> None:
    assert changed(name=name, plain_name=plain).title == title


def test_a_record_survives_json_without_its_defaults() -> None:
    procedure = imported()
    again = Procedure.model_validate_json(procedure.model_dump_json(exclude_defaults=True))
    assert again == procedure


def test_a_channel_is_found_by_its_kind() -> None:
    procedure = imported()
    assert procedure.channel(ChannelKind.DIRECT) is procedure.channels[0]
    assert imported().channel(ChannelKind.POST) is None


def test_sums_are_recognised_in_words() -> None:
    assert money("1.000.000 đồng, 500 đồng, Nghị định 1.2, 20.000đ") == {"1.000.000", "20.000"}


def test_the_same_record_in_other_words_has_the_same_facts() -> None:
    ours = changed(name="Xin thẻ nuôi chim", steps=["Mang chim lên phường."], remarks=["Xong."])
    assert differences(ours, imported()) == []


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"executionMethods": [method(4)]}, "direct.times"),
        ({"executionMethods": [method(3, "DAY")]}, "direct.times"),
        ({"executionMethods": [method(3, kind="ONLINE")]}, "online.times"),
        ({"executionMethods": [method(fees=[fee(5000)])]}, "direct.fees"),
        ({"executionMethods": [method(fees=[fee(0, "20.000 đồng")])]}, "direct.sums in words"),
        ({"executionCases": [group("", paper("Tờ khai", 2))]}, "papers"),
        ({"executionCases": []}, "papers"),
        ({"isProvince": True}, "levels"),
        ({"procedureProposal": {"proposalNumber": "18/QĐ"}}, "decision"),
        ({"code": "9.990002"}, "code"),
        ({"isInternal": True}, "scope"),
    ],
)
def test_each_changed_fact_is_named(changes: dict[str, object], named: str) -> None:
    found = differences(imported(), imported(**changes))
    assert any(named in line for line in found)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_schema_file_is_that_of_the_model(kind: str) -> None:
    assert schema_file(kind).read_text(encoding="utf-8") == schema_text(kind), (
        "run `python -m procedures_kb.schema`"
    )


def test_the_schema_accepts_a_record_and_refuses_a_wrong_one() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    checker = jsonschema.Draft202012Validator(json.loads(schema_text("procedure")))
    good = imported().model_dump(mode="json", exclude_defaults=True)
    assert list(checker.iter_errors(good)) == []
    assert list(checker.iter_errors({**good, "code": "9.99"}))
    assert list(checker.iter_errors({**good, "price": 5}))
    assert list(checker.iter_errors({key: good[key] for key in good if key != "decision"}))
