"""Time limits and fees of portal records."""

from __future__ import annotations

import pytest

from procedures_kb.procedures import ChannelKind, FeeKind, TimeUnit
from tests.procedures_kb.portal_samples import case, channel_of, fee, imported, method

DAY, WORKING_DAY = TimeUnit.DAY, TimeUnit.WORKING_DAY


def told(*methods: object, **changes: object) -> list[tuple[float | None, object, str, str]]:
    """Amount, unit, case and words of each limit."""
    limits = channel_of(*methods, **changes).times
    return [(limit.amount, limit.unit, limit.case, limit.words) for limit in limits]


def told_fees(*fees: object) -> list[tuple[int | None, str, str]]:
    channel = channel_of(method(fees=fees))
    return [(fee.amount, fee.currency, fee.words) for fee in channel.fees]


@pytest.mark.parametrize("amount", [3, 3.0, "3", " 03 ", "3,0"])
def test_a_limit_is_a_number_of_any_type(amount: object) -> None:
    assert told(method(amount)) == [(3.0, WORKING_DAY, "", "")]


def test_half_days_stay_half_days() -> None:
    assert told(method(0.5)) == told(method("0,5")) == [(0.5, WORKING_DAY, "", "")]


@pytest.mark.parametrize(
    ("name", "unit"),
    [("HOUR", TimeUnit.HOUR), ("DAY", DAY), ("MONTH", TimeUnit.MONTH), ("YEAR", TimeUnit.YEAR)],
)
def test_each_unit_is_known(name: str, unit: TimeUnit) -> None:
    assert told(method(2, name)) == [(2.0, unit, "", "")]


@pytest.mark.parametrize("words", ["Trong buổi sáng", "15/12", "Không quá 4 ngày, trừ ngày mưa"])
def test_a_sentence_in_place_of_a_number_is_told_in_words(words: str) -> None:
    assert told(method(words, "OTHER", "cách nộp")) == [(None, None, "", words)]


@pytest.mark.parametrize("empty", ["Theo mô tả", "Xem phần mô tả", "-", "Không", "", 0, "0", None])
def test_a_number_that_says_nothing_gives_way_to_the_description(empty: object) -> None:
    assert told(method(empty, "OTHER", "Khi chim lớn")) == [(None, None, "", "Khi chim lớn")]


@pytest.mark.parametrize("amount", [1, 12, "15", 7.5])
def test_a_number_without_a_unit_is_not_a_limit(amount: object) -> None:
    assert told(method(amount, "OTHER")) == []
    assert told(method(amount, None)) == []


def test_silence_stays_silence() -> None:
    assert told(method(0, "WORKING_DAY")) == []


def test_unit_other_with_equal_days_of_cases_gives_one_limit_without_case() -> None:
    cases = [case("Chim non", 5), case("Chim già", 5)]
    assert told(method(0, "OTHER"), cases=cases) == [(5.0, WORKING_DAY, "", "")]


def test_unit_other_with_different_days_gives_each_with_its_case() -> None:
    cases = [case("Chim non:", 5), case("Chim già", 9, "DAY")]
    assert told(method(0, "OTHER"), cases=cases) == [
        (5.0, WORKING_DAY, "Chim non", ""),
        (9.0, DAY, "Chim già", ""),
    ]


def test_a_name_that_all_cases_share_tells_nothing_and_is_left_out() -> None:
    cases = [case("Cấp thẻ", 5), case("Cấp thẻ", 9), case("Cấp thẻ", 5)]
    assert told(method(0, "OTHER"), cases=cases) == [
        (5.0, WORKING_DAY, "", ""),
        (9.0, WORKING_DAY, "", ""),
    ]


def test_days_of_cases_without_a_known_unit_do_not_count() -> None:
    cases = [case("Chim non", 1, "OTHER"), case("Chim già", 0), {"name": "x"}]
    assert told(method(0, "OTHER", "Khi nở"), cases=cases) == [(None, None, "", "Khi nở")]


def test_a_placeholder_of_one_day_does_not_hide_the_longer_limit_in_words() -> None:
    words = "Giải quyết trong 15 ngày kể từ khi nhận chim"
    assert told(method(0, "OTHER", words), cases=[case("x", 1)]) == [(None, None, "", words)]


def test_a_real_limit_of_cases_counts_beside_words() -> None:
    words = "Tổ chim xem trong 3 ngày"
    assert told(method(0, "OTHER", words), cases=[case("x", 8)]) == [(8.0, WORKING_DAY, "", "")]
    assert told(method(0, "OTHER", "Nộp tại quầy"), cases=[case("x", 1)])[0][0] == 1.0


def test_a_repeated_channel_gives_each_limit_with_its_case() -> None:
    rows = [method(3, words="Chim non"), method(9, words="Chim già"), method(3, words="Chim non")]
    assert told(*rows) == [(3.0, WORKING_DAY, "Chim non", ""), (9.0, WORKING_DAY, "Chim già", "")]
    assert channel_of(*rows).note == ""


def test_a_single_row_keeps_its_description_as_a_note() -> None:
    channel = channel_of(method(3, words="Nộp tại quầy 4"))
    assert channel.note == "Nộp tại quầy 4"
    assert channel.times[0].case == ""


def test_fees_of_a_repeated_channel_carry_the_case() -> None:
    rows = [method(3, words="Chim non", fees=[fee(5000)]), method(9, words="Chim già")]
    [only] = channel_of(*rows).fees
    assert (only.amount, only.case) == (5000, "Chim non")


def test_three_kinds_of_channel_are_known_and_others_left_out() -> None:
    rows = [method(kind=kind) for kind in ("DIRECT", "ONLINE", "POSTAL", "PIGEON")]
    kinds = [channel.kind for channel in imported(executionMethods=rows).channels]
    assert kinds == [ChannelKind.DIRECT, ChannelKind.ONLINE, ChannelKind.POST]


def test_zero_with_words_is_told_in_words_never_as_free() -> None:
    words = "Do Hội đồng nhân dân tỉnh định"
    assert told_fees(fee(0, words)) == [(None, "VND", words)]


@pytest.mark.parametrize("value", [0, None, "0", "", "miễn", -5, float("nan"), float("inf")])
def test_zero_without_words_states_no_fee(value: object) -> None:
    assert told_fees(fee(value)) == []


@pytest.mark.parametrize("currency", [None, "Việt Nam Đồng", ""])
def test_an_amount_in_dong_is_copied(currency: str | None) -> None:
    assert told_fees(fee(50_000, "mỗi con", currency)) == [(50_000, "VND", "mỗi con")]


def test_an_amount_in_dollars_is_copied_with_its_currency() -> None:
    assert told_fees(fee(15, "", "USD")) == [(15, "USD", "")]


def test_a_small_value_without_currency_is_not_an_amount_in_dong() -> None:
    [(amount, _, words)] = told_fees(fee(15))
    assert amount is None
    assert words.startswith("15 (nguồn không ghi rõ đơn vị tiền)")


def test_a_small_value_that_the_words_explain_is_told_by_the_words_alone() -> None:
    assert told_fees(fee(155, "155 USD/thẻ")) == [(None, "VND", "155 USD/thẻ")]
    assert told_fees(fee(40, "40.000đ/thẻ", "Việt Nam Đồng")) == [(None, "VND", "40.000đ/thẻ")]


def test_an_unknown_currency_is_told_and_never_taken_for_dong() -> None:
    assert told_fees(fee(2000, "mỗi con", "Kip")) == [(None, "VND", "2000 Kip. mỗi con")]


def test_a_broken_amount_is_not_rounded() -> None:
    [(amount, _, words)] = told_fees(fee(1500.5))
    assert amount is None
    assert words.startswith("1500.5")


def test_the_same_fee_stands_once_and_kinds_are_kept() -> None:
    fees = [fee(5000), fee(5000), fee(5000, type="SERVICE_FEE"), fee(5000, type="PRICE_LEVEL")]
    kinds = [item.kind for item in channel_of(method(fees=fees)).fees]
    assert kinds == [FeeKind.FEE, FeeKind.CHARGE, FeeKind.PRICE]


def test_sums_in_words_are_copied_unchanged() -> None:
    words = "- 9.000.000 đồng/con;\n- Con thứ hai: 4.500.000 đồng"
    [(_, _, copied)] = told_fees(fee(0, words))
    assert "9.000.000" in copied
    assert "4.500.000" in copied
