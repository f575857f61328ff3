from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import FactsError
from knowledge.format import format_citations
from knowledge.loader import Certainty
from knowledge.rules.jht import JhtClaim, JhtEvent, JhtFacts, Outlook, Purpose, jht_claim, jht_tax

TODAY = date(2026, 11, 22)
BALANCES = st.integers(0, 5_000_000_000)


def claim(event: JhtEvent, on: date = TODAY, **facts: object) -> JhtClaim:
    return jht_claim(JhtFacts(event, **facts), on=on)  # type: ignore[arg-type]


def codes(result: JhtClaim) -> set[str]:
    return {remark.code for remark in result.notes}


def papers(result: JhtClaim) -> list[str]:
    return [document.id for document in result.documents]


@pytest.mark.parametrize("event", [JhtEvent.RESIGN, JhtEvent.PHK])
def test_after_resigning_or_dismissal_one_month_must_pass(event: JhtEvent) -> None:
    stopped = date(2026, 10, 22)
    before = claim(event, on=date(2026, 11, 21), happened_on=stopped)
    after = claim(event, on=date(2026, 11, 22), happened_on=stopped)
    assert (before.outlook, after.outlook) == (Outlook.LIKELY_LATER, Outlook.LIKELY_NOW)
    assert before.from_on == after.from_on == date(2026, 11, 22)
    assert after.certainty is Certainty.SOLID
    assert "Permenaker 4/2022" in format_citations(after.citations)


def test_a_month_that_has_no_such_day_is_waited_out_completely() -> None:
    assert claim(JhtEvent.RESIGN, happened_on=date(2026, 10, 31)).from_on == date(2026, 12, 1)


def test_dismissal_points_to_jkp_and_resigning_does_not() -> None:
    assert "phk_may_have_jkp" in codes(claim(JhtEvent.PHK, happened_on=TODAY))
    assert "resign_has_no_jkp" in codes(claim(JhtEvent.RESIGN, happened_on=TODAY))


def test_without_the_last_day_of_work_no_date_is_promised() -> None:
    result = claim(JhtEvent.RESIGN)
    assert (result.outlook, result.from_on) == (Outlook.DATE_NEEDED, None)


@pytest.mark.parametrize("event", [JhtEvent.CONTRACT_END, JhtEvent.STOPPED_BUSINESS])
def test_where_the_day_is_not_confirmed_175_is_named(event: JhtEvent) -> None:
    result = claim(event, happened_on=date(2026, 11, 1))
    assert (result.outlook, result.from_on) == (Outlook.LIKELY_NOW, date(2026, 11, 1))
    assert result.certainty is Certainty.UNCERTAIN
    assert "bpjstk_175" in result.ask


def test_the_whole_balance_is_likely_from_the_56th_birthday() -> None:
    born = date(1970, 11, 22)
    assert claim(JhtEvent.RETIRE, on=date(2026, 11, 21), birth_on=born).outlook is Outlook.LIKELY_LATER
    result = claim(JhtEvent.RETIRE, on=date(2026, 11, 22), birth_on=born)
    assert (result.outlook, result.share) == (Outlook.LIKELY_NOW, Decimal(1))
    assert "PP 46/2015 Pasal 22" in format_citations(result.citations)


def test_somebody_past_56_need_not_wait_after_resigning() -> None:
    result = claim(JhtEvent.RESIGN, happened_on=date(2026, 11, 20), birth_on=date(1968, 1, 1))
    assert (result.outlook, result.from_on) == (Outlook.LIKELY_NOW, date(2024, 1, 1))


def test_somebody_past_56_who_still_works_is_not_limited_to_a_part() -> None:
    result = claim(JhtEvent.STILL_WORKING, birth_on=date(1968, 1, 1), purpose=Purpose.OTHER)
    assert (result.outlook, result.share) == (Outlook.LIKELY_NOW, Decimal(1))
    assert "surat_masih_bekerja" not in papers(result)


def test_the_waiting_month_counts_when_the_birthday_is_later() -> None:
    result = claim(JhtEvent.RESIGN, happened_on=date(2026, 11, 1), birth_on=date(1971, 6, 1))
    assert result.from_on == date(2026, 12, 1)


def test_disability_counts_from_the_month_after_the_statement() -> None:
    result = claim(JhtEvent.DISABILITY, happened_on=date(2026, 10, 5))
    assert (result.from_on, result.certainty) == (date(2026, 11, 1), Certainty.UNCERTAIN)
    assert "surat_dokter" in papers(result)


def test_heirs_are_likely_entitled_from_the_day_of_death() -> None:
    result = claim(JhtEvent.DEATH, happened_on=date(2026, 11, 1), birth_on=date(1960, 1, 1))
    assert (result.outlook, result.from_on) == (Outlook.LIKELY_NOW, date(2026, 11, 1))
    assert papers(result)[:4] == ["kartu_peserta", "surat_kematian", "surat_ahli_waris", "ktp_ahli_waris"]
    assert "jmo" not in result.channels
    assert "PP 46/2015 Pasal 23" in format_citations(result.citations)


def test_a_foreigner_who_leaves_is_likely_entitled_and_asks_for_the_terms() -> None:
    result = claim(JhtEvent.LEAVE_COUNTRY, happened_on=TODAY, is_foreigner=True)
    assert (result.outlook, result.certainty) == (Outlook.LIKELY_NOW, Certainty.UNCERTAIN)
    assert "paspor" in papers(result)


@pytest.mark.parametrize("is_foreigner", [False, None])
def test_for_a_citizen_who_leaves_nothing_is_promised(is_foreigner: bool | None) -> None:
    result = claim(JhtEvent.LEAVE_COUNTRY, happened_on=TODAY, is_foreigner=is_foreigner, balance=1_000_000)
    assert (result.outlook, result.amount, result.certainty) == (Outlook.UNCLEAR, None, Certainty.UNCERTAIN)
    assert "bpjstk_175" in result.ask


def test_a_part_is_likely_after_ten_years_of_membership() -> None:
    joined = date(2016, 11, 22)
    before = claim(JhtEvent.STILL_WORKING, on=date(2026, 11, 21), member_since=joined, purpose=Purpose.OTHER)
    after = claim(JhtEvent.STILL_WORKING, on=date(2026, 11, 22), member_since=joined, purpose=Purpose.OTHER)
    assert (before.outlook, after.outlook) == (Outlook.LIKELY_LATER, Outlook.LIKELY_NOW)


@pytest.mark.parametrize(
    ("purpose", "share", "amount"),
    [(Purpose.HOUSING, "0.3", 30_000_000), (Purpose.OTHER, "0.1", 10_000_000)],
)
def test_the_part_depends_on_what_it_is_for(purpose: Purpose, share: str, amount: int) -> None:
    result = claim(JhtEvent.STILL_WORKING, member_since=date(2010, 1, 1), purpose=purpose, balance=100_000_000)
    assert (result.share, result.amount) == (Decimal(share), amount)
    assert ("dokumen_rumah" in papers(result)) is (purpose is Purpose.HOUSING)
    assert "jht_partial_tax_warning" in codes(result)


def test_without_a_purpose_no_part_is_computed() -> None:
    result = claim(JhtEvent.STILL_WORKING, member_since=date(2010, 1, 1), balance=100_000_000)
    assert (result.share, result.amount, result.tax) == (None, None, None)


def test_a_part_is_taken_only_once() -> None:
    result = claim(JhtEvent.STILL_WORKING, member_since=date(2010, 1, 1), partial_taken=True, balance=10_000_000)
    assert (result.outlook, result.amount) == (Outlook.NOT_NOW, None)
    assert "jht_partial_used" in codes(result)


def test_after_a_part_the_rest_comes_at_the_age() -> None:
    result = claim(JhtEvent.STILL_WORKING, partial_taken=True, birth_on=date(1980, 1, 1))
    assert (result.outlook, result.from_on) == (Outlook.LIKELY_LATER, date(2036, 1, 1))


@pytest.mark.parametrize(
    ("balance", "first"),
    [(15_000_000, "jmo"), (15_000_001, "lapak_asik"), (200_000_000, "lapak_asik"), (None, "jmo")],
)
def test_the_channel_follows_the_balance(balance: int | None, first: str) -> None:
    result = claim(JhtEvent.RESIGN, happened_on=date(2026, 10, 1), balance=balance)
    assert result.channels[0] == first
    assert "branch_bpjstk" in result.channels


def test_a_channel_limit_is_not_said_to_be_a_limit_of_the_right() -> None:
    result = claim(JhtEvent.RESIGN, happened_on=date(2026, 10, 1), balance=40_000_000)
    assert result.amount == 40_000_000
    assert any("Hak Anda tetap seluruh saldo" in remark.text for remark in result.notes)


@pytest.mark.parametrize(
    ("gross", "tax"),
    [(0, 0), (50_000_000, 0), (50_000_001, 0), (50_000_010, 1), (150_000_000, 5_000_000)],
)
def test_the_final_tax_is_five_percent_of_what_exceeds_fifty_million(gross: int, tax: int) -> None:
    result = jht_tax(gross, on=TODAY)
    assert (result.amount, result.net, result.is_final) == (tax, gross - tax, True)
    assert format_citations(result.citations) == "PP 68/2009 Pasal 5; PP 68/2009 Pasal 2"


def test_the_laws_own_example_of_two_payments() -> None:
    first = jht_tax(50_000_000, on=date(2009, 12, 1))
    second = jht_tax(100_000_000, on=date(2010, 2, 1), earlier=50_000_000, earlier_year=2009)
    assert (first.amount, second.amount) == (0, 5_000_000)


@pytest.mark.parametrize(("on", "is_final"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_from_the_third_calendar_year_the_general_rate_applies(on: date, is_final: bool) -> None:
    result = jht_tax(60_000_000, on=on, earlier=5_000_000, earlier_year=2025)
    assert result.is_final is is_final
    assert (result.amount is None) is (not is_final)
    assert (result.certainty is Certainty.UNCERTAIN) is (not is_final)


def test_the_tax_counts_on_the_day_of_payment_and_not_of_asking() -> None:
    facts = JhtFacts(
        JhtEvent.RESIGN,
        happened_on=date(2026, 12, 20),
        partial_taken=True,
        earlier_payment=5_000_000,
        earlier_payment_year=2025,
        balance=60_000_000,
    )
    result = jht_claim(facts, on=date(2026, 12, 20))
    assert result.tax is not None
    assert not result.tax.is_final


def test_an_earlier_payment_of_an_unknown_year_leaves_the_tax_open() -> None:
    result = claim(JhtEvent.RESIGN, happened_on=date(2026, 10, 1), partial_taken=True, balance=60_000_000)
    assert result.tax is not None
    assert (result.tax.amount, result.certainty) == (None, Certainty.UNCERTAIN)


@given(BALANCES, BALANCES)
def test_more_balance_never_pays_out_less(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert (jht_tax(low, on=TODAY).net or 0) <= (jht_tax(high, on=TODAY).net or 0)


@given(BALANCES, BALANCES)
def test_splitting_a_payment_within_two_years_does_not_change_the_tax(first: int, second: int) -> None:
    whole = jht_tax(first + second, on=TODAY).amount or 0
    one = jht_tax(first, on=TODAY).amount or 0
    two = jht_tax(second, on=TODAY, earlier=first, earlier_year=2025).amount or 0
    assert one + two == whole


@pytest.mark.parametrize("event", JhtEvent)
def test_every_event_says_that_bpjs_decides_and_when_it_pays(event: JhtEvent) -> None:
    result = claim(event, happened_on=TODAY, birth_on=date(1990, 1, 1))
    assert {"jht_bpjs_decides", "jht_paid_within"} <= codes(result)
    assert result.paid_within_working_days == 5
    assert result.documents
    assert result.citations
    assert result.channels


@pytest.mark.parametrize(
    ("balance", "npwp"),
    [(50_000_000, None), (50_000_001, ""), (None, "bila saldo di atas Rp50.000.000 atau pernah ambil sebagian")],
)
def test_a_tax_number_is_asked_for_above_the_tax_free_amount(balance: int | None, npwp: str | None) -> None:
    result = claim(JhtEvent.RESIGN, happened_on=date(2026, 10, 1), balance=balance)
    found = {document.id: document.only_if or "" for document in result.documents}
    assert found.get("npwp") == npwp


def test_papers_of_practice_are_marked_uncertain() -> None:
    marks = {document.id: document.certainty for document in claim(JhtEvent.RESIGN).documents}
    assert marks["ktp"] is Certainty.SOLID
    assert marks["buku_tabungan"] is Certainty.UNCERTAIN


@pytest.mark.parametrize(
    "facts",
    [
        {"birth_on": date(2030, 1, 1)},
        {"member_since": date(2030, 1, 1)},
        {"balance": -1},
        {"earlier_payment": -1},
    ],
)
def test_facts_that_cannot_be_true_are_refused(facts: dict[str, object]) -> None:
    with pytest.raises(FactsError):
        claim(JhtEvent.RESIGN, TODAY, **facts)
