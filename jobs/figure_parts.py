"""What siwen computes of a year, a part for each kind of record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from jobs.figures import Computed, Office, Part
from jobs.reports.evaluation.phrases import write_value
from jobs.reports.words import write_interval, write_number
from storage import contact_figures, need_figures, outside_counts, question_figures
from storage.awards import figures as award_figures
from storage.awards.figures import AwardYear
from storage.budget import figures as budget_figures
from storage.bulletins import figures as bulletin_figures
from storage.contact_counts import DIMENSIONS
from storage.tables import (
    AwardSum,
    BudgetLine,
    Bulletin,
    ContactCount,
    Hire,
    Need,
    OutsideCount,
    Question,
    Run,
    Survey,
    SurveyVersion,
    WorkItem,
)
from storage.work_items import figures as work_item_figures


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
    rate = _percent(Fraction(report.overall.satisfied.value))
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


def _read_awards(session: Session, year: int, office: Office) -> Mapping[str, Computed]:
    del office
    found = award_figures.read_year(session, year)
    source = f"系统记录：兑现台账，{year}年拨付"
    handed = f"系统记录：兑现台账，{year}年发放的奖牌、证书"
    return {
        "awardees_paid": Computed(Decimal(found.awardees_paid), source, "同一人只计一次"),
        "employers_paid": Computed(Decimal(found.employers_paid), source, "同一单位只计一次"),
        "paid_yuan": Computed(Decimal(found.paid_yuan), source, _tell_quarters(found)),
        "repaid_yuan": Computed(
            Decimal(found.repaid_yuan),
            f"系统记录：兑现台账，{year}年到账的退回款",
            f"其中往年拨付的{write_value(Decimal(found.repaid_before_yuan), '元')}" if found.repaid_before_yuan else "",
        ),
        "plaques": Computed(Decimal(found.plaques), handed),
        "certificates": Computed(Decimal(found.certificates), handed),
    }


def _tell_quarters(found: AwardYear) -> str:
    by_quarter: Counter[str] = Counter()
    for benefit in found.by_benefit:
        by_quarter.update(benefit.by_quarter)
    told = ((quarter[-1], write_value(Decimal(yuan), "元")) for quarter, yuan in sorted(by_quarter.items()) if yuan)
    return "，".join(f"{quarter}季度{yuan}" for quarter, yuan in told)


def _first_award(session: Session, office: Office) -> int | None:
    del office
    used = or_(AwardSum.due_yuan > 0, AwardSum.paid_yuan > 0, AwardSum.plaques > 0, AwardSum.certificates > 0)
    return session.scalar(select(func.min(AwardSum.year)).where(used))


def _read_bulletins(session: Session, year: int, office: Office) -> Mapping[str, Computed]:
    del office
    found = bulletin_figures.read_year(session, year)
    source = f"系统记录：英才令，{year}年发布"
    told = f"系统记录：用人单位上报的录用，{year}年，共{found.reports}次，每次注明来源"
    return {
        "bulletins": Computed(Decimal(found.issues), source),
        "firms_served": Computed(Decimal(found.firms), source, "同一单位只计一次"),
        "posts": Computed(Decimal(found.posts), source, f"招聘{found.wanted}人"),
        "interested": Computed(
            Decimal(found.interested), f"系统记录：英才令，{year}年表示有意向的人", "同一人只计一次"
        ),
        "hires": Computed(Decimal(found.hires), told),
    }


def _first_bulletin(session: Session, office: Office) -> int | None:
    del office
    days = (
        session.scalar(select(func.min(Bulletin.issued_on)).where(Bulletin.state == bulletin_figures.ISSUED)),
        session.scalar(select(func.min(Hire.day)).where(Hire.withdrawn_at.is_(None))),
    )
    return min((day.year for day in days if day is not None), default=None)


def _read_work_items(session: Session, year: int, office: Office) -> Mapping[str, Computed]:
    as_of = office.today if year == office.today.year else None
    found = work_item_figures.read_year(session, year, today=as_of)
    if not found.total:
        return {}
    source = f"系统记录：年度人才工作要点，{year}年"
    note = f"另有{found.dropped}项调整为不再办理" if found.dropped else ""
    return {
        "work_items": Computed(Decimal(found.total), source, note),
        "work_items_done": Computed(Decimal(found.done), source, f"办结佐证{found.evidence}份"),
    }


def _first_work_item(session: Session, office: Office) -> int | None:
    del office
    return session.scalar(select(func.min(WorkItem.year)))


def _read_budget(session: Session, year: int, office: Office) -> Mapping[str, Computed]:
    """Without a plan there is nothing to hold what was paid against: then these are missing."""
    del office
    found = budget_figures.read_year(session, year)
    if found.rate is None:
        return {}
    source = f"系统记录：预算台账，{year}年"
    amounts = (found.planned_yuan, found.adjusted_yuan, found.paid_yuan)
    told = "年初计划{}，调整后{}，实际拨付{}".format(*(write_value(Decimal(yuan), "元") for yuan in amounts))
    if found.repaid_yuan:
        told += f"（已扣除当年退回的{write_value(Decimal(found.repaid_yuan), '元')}）"
    made = {
        "budget_planned": Computed(Decimal(found.planned_yuan), source),
        "budget_execution": Computed(_percent(found.rate), source, told),
    }
    if found.planned_yuan > 0:
        deviation = Fraction(found.deviation_yuan, found.planned_yuan)
        made["budget_deviation"] = Computed(_percent(deviation), source, told)
    return made


def _percent(share: Fraction) -> Decimal:
    return Decimal(write_number(share * 100, 1))


def _first_budget(session: Session, office: Office) -> int | None:
    del office
    return session.scalar(select(func.min(BudgetLine.year)))


def _year_of(moment: datetime | None, zone: tzinfo) -> int | None:
    return None if moment is None else moment.astimezone(zone).year


PARTS = (
    Part(("contacts",), _first_contact, _read_contacts),
    Part(("needs_registered", "needs_settled"), _first_need, _read_needs),
    Part(("questions_answered",), _first_question, _read_questions),
    Part(
        ("awardees_paid", "employers_paid", "paid_yuan", "repaid_yuan", "plaques", "certificates"),
        _first_award,
        _read_awards,
    ),
    Part(("work_items", "work_items_done"), _first_work_item, _read_work_items),
    Part(("bulletins", "firms_served", "posts", "interested", "hires"), _first_bulletin, _read_bulletins),
    Part(("budget_planned", "budget_execution", "budget_deviation"), _first_budget, _read_budget),
    Part(("satisfaction", "satisfaction_answers"), _first_run, _read_satisfaction),
)
