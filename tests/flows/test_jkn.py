"""Every way through the guidance and the calculators of JKN ends in an answer that keeps the house rules."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from bot.dialogue.turn import Outcome
from tests.flows.asking import DAYS, catalogue, faults, heard, tap
from tests.flows.test_events import told

MONTHS = (1, 2, 3, 4, 5, 13, 24, 25, 200)
QUESTIONS = ("emergency", "referral", "other_town", "childbirth")


def start(payload: str, on: date) -> Outcome:
    return tap(Outcome(state={}, says=()), payload, on)


def options(slot: str) -> list[str]:
    return [option.value for option in catalogue().slots[slot].options]


def sound(outcome: Outcome) -> str:
    assert not faults(outcome), heard(outcome)
    assert "Sumber: " in heard(outcome)
    assert len(outcome.says[-1].buttons) <= 3
    assert any(button.payload == "!human" for button in outcome.says[-1].buttons), heard(outcome)
    return heard(outcome)


@pytest.mark.parametrize("on", DAYS)
def test_every_question_about_care_is_answered_and_none_is_decided(on: date) -> None:
    for question in QUESTIONS:
        sound(start(f"=health_guidance.care_question:{question}", on))
    for slot in ("care_accident", "care_excluded", "care_aid"):
        for value in options(slot):
            words = sound(start(f"=health_guidance.{slot}:{value}", on))
            assert slot == "care_aid" or "Keputusannya ada pada" in words
            assert slot != "care_excluded" or "165" in words


@pytest.mark.parametrize("on", DAYS)
def test_all_arrears_are_counted_and_those_of_more_than_two_years_alike(on: date) -> None:
    for care_class, months in product(("1", "2", "3"), MONTHS):
        first = start("/flow:arrears_calculator", on)
        outcome = told(first, "arrears_calculator", on, care_class=care_class, months_unpaid=months)
        words = heard(outcome)
        assert not faults(outcome), words
        assert "Sumber: " in words
        assert ("Bulan yang ditagih: 24" in words) is (months > 24)


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize(("moved", "least"), [("no", 4), ("yes", 2)])
def test_every_plan_says_when_the_card_is_active_again(moved: str, least: int, on: date) -> None:
    for care_class, months, people in product(("1", "3"), MONTHS, (1, 5)):
        answers = {"has_moved": moved, "care_class": care_class, "months_unpaid": months, "family_size": people}
        words = sound(told(start("/flow:rehab_plan", on), "rehab_plan", on, **answers))
        assert ("setelah cicilan terakhir lunas" in words) is (months >= least)
        assert ("belum bisa dicicil" in words) is (months < least)
        assert ("iuran bulan berjalan Rp" in words) is (months >= least and moved == "no")


@pytest.mark.parametrize("on", DAYS)
def test_a_fine_is_counted_only_within_its_45_days(on: date) -> None:
    for days_ago, months, cost in product((None, 0, 45, 46, 400), (1, 12, 40), (100_000, 90_000_000)):
        answers: dict[str, object] = {"card_is_active": days_ago is not None}
        if days_ago is not None:
            answers["card_active_on"] = (on - timedelta(days=days_ago)).isoformat()
        if days_ago is None or days_ago <= 45:
            answers |= {"months_unpaid": months, "package_cost": cost}
        words = sound(told(start("=service_fine.detail:fine", on), "service_fine", on, **answers))
        assert ("kira-kira Rp" in words) is (days_ago is None or days_ago <= 45)
        assert "kira-kira Rp0" not in words


@pytest.mark.parametrize("on", DAYS)
def test_the_self_employed_hear_of_lost_rights_after_three_months(on: date) -> None:
    for months, sector in product((1, 3, 4, 40), ("transport", "other")):
        answers = {"months_unpaid": months, "work_sector": sector}
        words = sound(told(start("/flow:bpu_arrears", on), "bpu_arrears", on, **answers))
        assert ("terhenti" in words) is (months > 3)


@pytest.mark.parametrize("on", DAYS)
def test_a_newborn_is_late_after_28_days(on: date) -> None:
    for parents, days_ago in product(("pbpu", "ppu"), (0, 28, 29, 300)):
        born = (on - timedelta(days=days_ago)).isoformat()
        answers = {"newborn_parents": parents, "born_on": born, "care_class": "3"}
        outcome = told(start("/flow:newborn_guidance", on), "newborn_guidance", on, **answers)
        words = sound(outcome)
        assert ("sudah lewat" in words) is (days_ago > 28)
        assert ("Iuran sejak lahir" in words) is (days_ago > 28 and parents == "pbpu")


@pytest.mark.parametrize("on", DAYS)
def test_a_job_that_ended_leaves_cover_only_after_the_listed_kinds(on: date) -> None:
    for reason, days_ago in product(options("job_ended"), (0, 30, 400)):
        ended = (on - timedelta(days=days_ago)).isoformat()
        first = start("/flow:jkn_after_job", on)
        words = sound(told(first, "jkn_after_job", on, job_ended=reason, job_ended_on=ended))
        assert "Keputusannya ada pada BPJS" in words
        listed = reason in {"court_ruling", "merger", "company_loss", "long_illness"}
        assert ("mungkin masih berlaku tanpa iuran" in words) is (listed and days_ago < 400)


@pytest.mark.parametrize("on", DAYS)
def test_who_lost_his_assistance_hears_the_limit_and_the_letter(on: date) -> None:
    sound(start("/flow:pbi_guidance", on))
    for days_ago in (0, 100, 300):
        removed = (on - timedelta(days=days_ago)).isoformat()
        words = sound(told(start("=pbi_guidance.wants_limit:true", on), "pbi_guidance", on, pbi_removed_on=removed))
        assert ("perlu berobat" in words) is (days_ago < 300)


def test_every_calculator_of_the_list_starts() -> None:
    for value in options("calculator"):
        outcome = start(f"=calculators.calculator:{value}", DAYS[0])
        assert outcome.says
        assert not faults(outcome), heard(outcome)
