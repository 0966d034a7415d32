"""What siwen computes of a year, a part for each kind of record: contacts, needs, questions, the survey."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobs.figures import Computed, Office, Part
from jobs.reports.words import write_interval, write_number
from storage import contact_figures, need_figures, outside_counts, question_figures
from storage.contact_counts import DIMENSIONS
from storage.tables import ContactCount, Need, OutsideCount, Question, Run, Survey, SurveyVersion


def _read_contacts(session: Session, year: int, office: Office) -> Mapping[str, Computed]:
    del office
    first, last = date(year, 1, 1), date(year, 12, 31)
    own, outside = contact_figures.count(session, first, last), outside_counts.total(session, first, last)
    source = f"系统记录：联系记录按日计数，{year}年1月1日至12月31日"
    note = f"其中系统外{outside}人次" if outside else ""
    return {"contacts": Computed(Decimal(own + outside), source, note)}


def _first_contact(session: Session, office: Office) -> int | None:
    del office
    counted = select(func.min(ContactCount.day)).where(
        ContactCount.dimension.in_(DIMENSIONS[:1]), ContactCount.contacts > 0
    )
    days = (session.scalar(counted), session.scalar(select(func.min(OutsideCount.first_day))))
    return min((day.year for day in days if day is not None), default=None)


def _read_needs(session: Session, year: int, office: Office) -> Mapping[str, Computed]:
    opened, settled = need_figures.count(session, date(year, 1, 1), date(year, 12, 31), office.zone)
    source = f"系统记录：需求，{year}年1月1日至12月31日"
    return {
        "needs_registered": Computed(Decimal(opened), f"{source}登记"),
        "needs_settled": Computed(Decimal(settled), f"{source}办结"),
    }


def _first_need(session: Session, office: Office) -> int | None:
    return _year_of(session.scalar(select(func.min(Need.opened_at))), office.zone)


def _read_questions(session: Session, year: int, office: Office) -> Mapping[str, Computed]:
    asked, answered = question_figures.count(session, date(year, 1, 1), date(year, 12, 31), office.zone)
    source = f"系统记录：提问，{year}年1月1日至12月31日"
    return {"questions_answered": Computed(Decimal(answered), source, f"共提问{asked}个")}


def _first_question(session: Session, office: Office) -> int | None:
    return _year_of(session.scalar(select(func.min(Question.asked_at))), office.zone)


def find_run(session: Session, year: int, office: Office) -> Run | None:
    """The run of the satisfaction survey that closed last in a year."""
    start, end = (datetime(each, 1, 1, tzinfo=office.zone) for each in (year, year + 1))
    query = (
        select(Run)
        .join(SurveyVersion, SurveyVersion.id == Run.version_id)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .where(Survey.key == office.survey, Run.state == "closed", Run.ended_at >= start, Run.ended_at < end)
        .order_by(Run.ended_at.desc(), Run.id.desc())
    )
    return session.scalar(query.limit(1))


def _read_satisfaction(session: Session, year: int, office: Office) -> Mapping[str, Computed]:
    run = find_run(session, year, office)
    if run is None:
        return {}
    report = office.read_results(session, run.id).report
    source = f"系统记录：问卷“{run.title}”（第{run.id}次发放）"
    if report.n is None or report.overall is None:
        return {"satisfaction": Computed(None, source, "收回不到5份，不显示结果")}
    interval = report.overall.satisfied.interval
    rate = Decimal(write_number(Fraction(report.overall.satisfied.value) * 100, 1))
    told = "" if interval is None else f"95%置信区间{write_interval(interval, 1, 100)}%"
    return {
        "satisfaction": Computed(rate, source, told),
        "satisfaction_answers": Computed(Decimal(report.n), source),
    }


def _first_run(session: Session, office: Office) -> int | None:
    query = (
        select(func.min(Run.ended_at))
        .join(SurveyVersion, SurveyVersion.id == Run.version_id)
        .join(Survey, Survey.id == SurveyVersion.survey_id)
        .where(Survey.key == office.survey, Run.state == "closed")
    )
    return _year_of(session.scalar(query), office.zone)


def _year_of(moment: datetime | None, zone: tzinfo) -> int | None:
    return None if moment is None else moment.astimezone(zone).year


PARTS = (
    Part(("contacts",), _first_contact, _read_contacts),
    Part(("needs_registered", "needs_settled"), _first_need, _read_needs),
    Part(("questions_answered",), _first_question, _read_questions),
    Part(("satisfaction", "satisfaction_answers"), _first_run, _read_satisfaction),
)
