"""What JKN usually covers, what stands on the list of exceptions, and how care is reached. Neutral, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation, instrument
from knowledge.rules.results import weakest


class CareTopic(StrEnum):
    """What people ask about; the names of the choices in the conversation."""

    EMERGENCY = "emergency"
    REFERRAL = "referral"
    OTHER_TOWN = "other_town"
    CHILDBIRTH = "childbirth"
    WORK_ACCIDENT = "work_accident"
    TRAFFIC_ACCIDENT = "traffic_accident"
    COSMETIC = "cosmetic"
    ORTHODONTICS = "orthodontics"
    INFERTILITY = "infertility"
    CONTRACEPTION = "contraception"
    ALTERNATIVE = "alternative"
    EXPERIMENTAL = "experimental"
    ADDICTION = "addiction"
    SELF_HARM = "self_harm"
    ABROAD = "abroad"
    WITHOUT_PROCEDURE = "without_procedure"
    VIOLENCE = "violence"
    DISASTER = "disaster"
    OTHER = "other"


class Cover(StrEnum):
    """How far it is covered: by the law itself, usually, by another payer, listed as not covered, or to be asked."""

    BY_LAW = "by_law"
    USUALLY = "usually"
    OTHER_PAYER = "other_payer"
    LISTED = "listed"
    ASK = "ask"


@dataclass(frozen=True)
class Coverage:
    """What can be said of a topic; the notes say it in words and whom to ask."""

    topic: CareTopic
    cover: Cover
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty


# What the list of Perpres 82/2018 Pasal 52 names; its full text has not been read, so each is confirmed at 165.
_LISTED = {
    CareTopic.COSMETIC: "care_cosmetic",
    CareTopic.ORTHODONTICS: "care_orthodontics",
    CareTopic.INFERTILITY: "care_infertility",
    CareTopic.CONTRACEPTION: "care_contraception",
    CareTopic.ALTERNATIVE: "care_alternative",
    CareTopic.EXPERIMENTAL: "care_experimental",
    CareTopic.ADDICTION: "care_addiction",
    CareTopic.ABROAD: "care_abroad",
    CareTopic.WITHOUT_PROCEDURE: "care_without_procedure",
}
_OTHER_PAYER = {
    CareTopic.WORK_ACCIDENT: "care_work_accident",
    CareTopic.TRAFFIC_ACCIDENT: "care_traffic_accident",
    CareTopic.VIOLENCE: "care_violence",
    CareTopic.DISASTER: "care_disaster",
}


def coverage(topic: CareTopic, *, on: date) -> Coverage:
    """What can be said of a topic on a day. Every answer begins with emergencies where life may be at stake."""
    if topic is CareTopic.EMERGENCY:
        return _emergency()
    if topic in _LISTED:
        return _of_list(topic, Cover.LISTED, _LISTED[topic])
    if topic in _OTHER_PAYER:
        return _of_list(topic, Cover.OTHER_PAYER, _OTHER_PAYER[topic], note("care_emergency_first"))
    if topic is CareTopic.SELF_HARM:
        return _of_list(topic, Cover.ASK, "care_self_harm", note("care_emergency_first"))
    return _reached(topic, on)


def _emergency() -> Coverage:
    sources = (_law("uu-40-2004", "23"), _law("perpres-82-2018", "63"))
    return _told(CareTopic.EMERGENCY, Cover.BY_LAW, (note("care_emergency"), note("care_emergency_moved")), sources)


def _of_list(topic: CareTopic, cover: Cover, code: str, *first: Note) -> Coverage:
    return _told(topic, cover, (*first, note(code), note("care_list_unread")), (_law("perpres-82-2018", "52"),))


def _reached(topic: CareTopic, on: date) -> Coverage:
    law = (_law("uu-40-2004", "22"),)
    if topic is CareTopic.REFERRAL:
        notes = (note("care_referral"), note("care_referral_competence"))
        return _told(topic, Cover.USUALLY, notes, (_law("perpres-82-2018", None),))
    if topic is CareTopic.OTHER_TOWN:
        visits, months = parameter("jkn/other_clinic_visits_max"), parameter("jkn/other_clinic_months")
        remark = note("care_other_town", visits=visits.value(on=on), months=months.value(on=on))
        undated = replace(visits.citation(on=on), effective_on=None)  # the value stands without a day of its own
        return _told(topic, Cover.USUALLY, (remark, note("care_emergency_first")), (undated,))
    if topic is CareTopic.CHILDBIRTH:
        return _told(topic, Cover.USUALLY, (note("care_childbirth"),), law)
    return _told(topic, Cover.ASK, (note("care_by_law"), note("care_ask")), law)


def _told(topic: CareTopic, cover: Cover, notes: tuple[Note, ...], sources: tuple[Citation, ...]) -> Coverage:
    return Coverage(topic, cover, notes, sources, weakest(item.certainty for item in notes))


def _law(instrument_id: str, article: str | None) -> Citation:
    return Citation(instrument_id, article, instrument(instrument_id).in_force)
