"""A year with everything that the report adds up, and what each figure is by SQL that knows nothing of siwen's sums."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage import audience_filter
from storage.awards import sums
from storage.figures import ledger
from storage.figures.ledger import Entry, write_plain
from storage.surveys import catalogue
from storage.tables import (
    Award,
    AwardReceipt,
    Ballot,
    BudgetAdjustment,
    BudgetLine,
    Bulletin,
    BulletinPost,
    Employer,
    Hire,
    Interest,
    Post,
    Run,
    Talent,
    WorkGoal,
    WorkItem,
)
from tests.office.papers import Paper
from tests.reports import surveys
from tests.stats import office_year

YEAR = 2026
RATED = ("policy", "easy", "speed")
SURVEY = replace(surveys.SURVEY, items=tuple(one for one in surveys.SURVEY.items if one.key in RATED))
NOW = datetime(2026, 12, 20, 4, tzinfo=UTC)


def fill(session: Session) -> None:
    """Contacts, needs, questions (tests.stats), awards, bulletins, a budget, a survey, figures from elsewhere."""
    office_year.fill(session)
    employers = [Employer(name=f"示例{sign}公司", key=f"示例{sign}公司") for sign in "甲乙丙"]
    session.add_all(employers)
    session.flush()
    _pay_awards(session, [one.id for one in employers])
    _issue_bulletins(session, [one.id for one in employers])
    _plan_budget(session)
    _list_work(session)
    _ask_survey(session)
    trainees = ("trainees", "人才工作者跟岗学习学员"), ("名", "四（一）")
    projects = ("projects_met", "人才交流活动对接洽谈人才项目"), ("个", "四（三）")
    for year, (names, unit), value, qualifier, source in (
        ("2026", trainees, 9, "等于", "人才科"),
        ("2026", projects, 160, "超过", "活动总结"),
        ("2026", (("visitors", "到访团队"), ("个", "四（三）")), 12, "累计", "接待登记表"),
        ("2025", trainees, 8, "等于", "自评报告"),
        ("2025", projects, 157, "累计", "自评报告"),
    ):
        entry = Entry(year, *names, Decimal(value), qualifier, *unit, "file", source)
        ledger.enter(session, entry, now=NOW, by=None)


def _pay_awards(session: Session, employers: list[int]) -> None:
    talents = [one.id for one in session.query(Talent).order_by(Talent.id)]
    made = []
    for number in range(24):
        paid_on = date(2025 + (number % 8 > 0), number % 12 + 1, 15)  # each eighth in the year before
        is_firm, state = number % 6 == 5, "paid" if number % 4 else "approved"
        made.append(
            Award(
                key=f"award {number}",
                payee="employer" if is_firm else "person",
                talent_id=None if is_firm else talents[number % 3],
                employer_id=employers[number % 3],
                category=3,
                document="measure",
                version="v1",
                benefit=("settling", "title", "referral")[number % 3],
                article="第九条",
                due_yuan=10_000 * (number + 1),
                paid_yuan=10_000 * (number + 1) if state == "paid" else 0,
                state=state,
                since=paid_on,
                applied_on=paid_on,
                approved_on=paid_on,
                paid_on=paid_on if state == "paid" else None,
                honour=("", "plaque", "certificate")[number % 3] if number % 2 else "",
                handed_on=paid_on if number % 2 and number % 3 else None,
                entered_at=NOW,
                changed_at=NOW,
            )
        )
    session.add_all(made)
    session.flush()
    # What came back: of this year's payments it is taken off what was paid, of those before it is not.
    for place, day in ((3, date(2026, 6, 1)), (9, date(2026, 11, 2)), (9, date(2027, 1, 5)), (17, date(2026, 2, 20))):
        session.add(AwardReceipt(award_id=made[place].id, day=day, yuan=6_000, number="0012", recorded_at=NOW))
    session.add(AwardReceipt(award_id=made[5].id, day=NOW.date(), yuan=7_000, recorded_at=NOW, cancelled_at=NOW))
    session.flush()
    sums.add(session, [one.id for one in made])


def _issue_bulletins(session: Session, employers: list[int]) -> None:
    posts = [
        Post(
            employer_id=employers[number % 3], key=f"post {number}", title="工程师", number=number + 1, degree="master",
            industry="芯片", district="增城", contact="李四", closes_on=date(2026, 12, 31), entered_at=NOW,
            changed_at=NOW,
        )
        for number in range(7)
    ]  # fmt: skip
    bulletins = [
        Bulletin(
            key=f"bulletin {number}", state="issued" if number < 3 else "draft", year=2026 if number < 3 else None,
            issue=number + 1 if number < 3 else None, issued_on=date(2026, 3 * number + 1, 5) if number < 3 else None,
            made_at=NOW,
        )
        for number in range(4)
    ]  # fmt: skip
    session.add_all([*posts, *bulletins])
    session.flush()
    for place, (bulletin, post) in enumerate(((0, 0), (0, 1), (1, 1), (1, 2), (2, 4), (3, 5))):
        session.add(BulletinPost(bulletin_id=bulletins[bulletin].id, post_id=posts[post].id, place=place + 1))
    for number in range(5):
        session.add(
            Interest(
                post_id=posts[number].id, person_id=None, version="v", at=NOW, day=date(2026, 5, number + 1),
                counts=number != 2,
            )
        )  # fmt: skip
        session.add(
            Hire(
                key=f"hire {number}", post_id=posts[number].id, people=number + 2, day=date(2026, 6, number + 1),
                by="staff", source="用人单位来函", reported_at=NOW, withdrawn_at=NOW if number == 4 else None,
            )
        )  # fmt: skip


def _plan_budget(session: Session) -> None:
    lines = [
        BudgetLine(year=2026, benefit=benefit, planned_yuan=yuan, quarters=None, entered_at=NOW)
        for benefit, yuan in (("settling", 1_200_000), ("title", 800_000))
    ]
    session.add_all(lines)
    session.flush()
    session.add(
        BudgetAdjustment(
            key="one", line_id=lines[0].id, day=date(2026, 8, 1), yuan=-150_000, quarter="", reason="申请少于预计",
            source="", entered_at=NOW,
        )
    )  # fmt: skip


def _list_work(session: Session) -> None:
    """Six items of the year, one dropped; of the rest two have all their goals met, one has one of two."""
    items = [
        WorkItem(
            year=2026, number=number + 1, text=f"要点{number}", unit="organization", made_at=NOW,
            dropped_at=NOW if number == 5 else None,
        )
        for number in range(6)
    ]  # fmt: skip
    session.add_all(items)
    session.flush()
    for number, item in enumerate(items):
        for quarter in ("2026Q2", "2026Q4"):
            is_met = number < 2 or (number == 2 and quarter == "2026Q2") or number == 5
            session.add(WorkGoal(item_id=item.id, quarter=quarter, text="目标", met_at=NOW if is_met else None))


def _ask_survey(session: Session) -> None:
    version = catalogue.save(session, SURVEY, by=None, now=NOW).version_id
    run = Run(
        key="satisfaction 2026", kind="survey", title="2026年满意度调查", version_id=version, topic="survey",
        anonymous=True, audience=audience_filter.encode(audience_filter.Filter()), state="closed",
        started_at=datetime(2026, 11, 2, tzinfo=UTC), ended_at=datetime(2026, 11, 16, tzinfo=UTC), made_at=NOW,
    )  # fmt: skip
    session.add(run)
    session.flush()
    for number, response in enumerate(surveys.respond(lean=3.0)):
        session.add(
            Ballot(
                id=f"{number:064x}", run_id=run.id, category=response.category, day=response.day,
                source=response.source,
                answers={key: value for key, value in response.values.items() if key in RATED},
            )
        )  # fmt: skip


def count_by_sql(session: Session) -> Mapping[str, Decimal]:
    """Each computed figure from the tables of facts alone: no sums, no counts, no functions of ours."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    day_of = r"date(\1, '+8 hours')" if sqlite else r"CAST(\1 AT TIME ZONE 'Asia/Shanghai' AS date)"
    answer = r"CAST(json_extract(answers, '$.\1') AS INTEGER)" if sqlite else r"CAST(answers->>'\1' AS INTEGER)"

    def ask(statement: str) -> Decimal:
        query = re.sub(r"DAY\((\w+)\)", day_of, statement)
        query = re.sub(r"ANSWER\((\w+)\)", answer, query)
        query = query.replace("WITHIN", "BETWEEN '2026-01-01' AND '2026-12-31'")
        return Decimal(str(session.execute(text(query.replace(":", r"\:"))).scalar() or 0))

    rated = " UNION ALL ".join(
        f"SELECT ANSWER({key}) AS r FROM ballots WHERE ANSWER({key}) IS NOT NULL"  # noqa: S608 -- our own keys
        for key in RATED
    )
    planned = ask("SELECT sum(planned_yuan) FROM budget_lines WHERE year = 2026")
    adjusted = planned + ask("SELECT sum(yuan) FROM budget_adjustments")
    paid = ask("SELECT sum(paid_yuan) FROM awards WHERE state = 'paid' AND paid_on WITHIN")
    back = "SELECT sum(r.yuan) FROM award_receipts r JOIN awards a ON a.id = r.award_id WHERE r.cancelled_at IS NULL"
    net = paid - ask(f"{back} AND r.day WITHIN AND a.paid_on WITHIN")
    found = {
        "contacts": ask("SELECT count(*) FROM contacts WHERE withdrawn_at IS NULL AND day WITHIN")
        + ask("SELECT sum(contacts) FROM outside_counts WHERE first_day WITHIN AND last_day WITHIN"),
        "needs_registered": ask("SELECT count(*) FROM needs WHERE DAY(opened_at) WITHIN"),
        "needs_settled": ask("SELECT count(*) FROM needs WHERE state = 'settled' AND DAY(settled_at) WITHIN"),
        "questions_answered": ask(
            "SELECT count(*) FROM questions WHERE status IN ('answered', 'expired') AND DAY(asked_at) WITHIN"
        ),
        "awardees_paid": ask(
            "SELECT count(DISTINCT talent_id) FROM awards WHERE payee = 'person' AND state = 'paid' AND paid_on WITHIN"
        ),
        "employers_paid": ask(
            "SELECT count(DISTINCT employer_id) FROM awards"
            " WHERE payee = 'employer' AND state = 'paid' AND paid_on WITHIN"
        ),
        "paid_yuan": paid,
        "repaid_yuan": ask(f"{back} AND r.day WITHIN"),
        "plaques": ask("SELECT count(*) FROM awards WHERE honour = 'plaque' AND handed_on WITHIN"),
        "certificates": ask("SELECT count(*) FROM awards WHERE honour = 'certificate' AND handed_on WITHIN"),
        "bulletins": ask("SELECT count(*) FROM bulletins WHERE state = 'issued' AND issued_on WITHIN"),
        "posts": ask(
            "SELECT count(DISTINCT bp.post_id) FROM bulletin_posts bp JOIN bulletins b ON b.id = bp.bulletin_id"
            " WHERE b.state = 'issued' AND b.issued_on WITHIN"
        ),
        "firms_served": ask(
            "SELECT count(DISTINCT p.employer_id) FROM posts p JOIN bulletin_posts bp ON bp.post_id = p.id"
            " JOIN bulletins b ON b.id = bp.bulletin_id WHERE b.state = 'issued' AND b.issued_on WITHIN"
        ),
        "interested": ask("SELECT count(*) FROM interests WHERE counts AND day WITHIN"),
        "hires": ask("SELECT sum(people) FROM hires WHERE withdrawn_at IS NULL AND day WITHIN"),
        "work_items": ask("SELECT count(*) FROM works WHERE year = 2026 AND dropped_at IS NULL"),
        "work_items_done": ask(
            "SELECT count(*) FROM works w WHERE year = 2026 AND dropped_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM work_goals g WHERE g.item_id = w.id AND g.met_at IS NULL)"
        ),
        "budget_planned": planned,
        "budget_execution": net / adjusted * 100,
        "budget_deviation": (net - planned) / planned * 100,
        "satisfaction": ask(f"SELECT 100.0 * sum(CASE WHEN r >= 4 THEN 1 ELSE 0 END) / count(*) FROM ({rated}) AS q"),  # noqa: S608 -- as above
        "satisfaction_answers": ask("SELECT count(*) FROM ballots"),
    }
    return {key: value.quantize(Decimal("0.1")) if key in _PERCENT else value for key, value in found.items()}


def hold_against(made: Paper, listed: Mapping[str, Any], sql: Mapping[str, Decimal]) -> None:
    """Each computed figure of the list stands in its section with the value of `sql`, its note says who computed it."""
    assert {key for key, one in listed.items() if one["computed"]} == set(sql)
    for key, value in sql.items():
        one = listed[key]
        if not value and key in _QUIET:  # none of it is no news
            assert one["name"] not in made.sections[one["section"]]
            continue
        shown = f"{write_plain(value / 10_000)}万元" if one["unit"] == "元" and value >= 10_000 else None
        phrase = shown or f"{write_plain(value)}{one['unit']}"
        if key == "budget_deviation":
            phrase = f"多{phrase}" if value > 0 else phrase.replace("-", "少")
        assert re.search(rf"(?<![\d.]){re.escape(phrase)}［\d+］", made.sections[one["section"]]), (key, phrase)
        assert "系统计算" in made.note_behind(one["section"], phrase)


_QUIET = {"plaques", "certificates", "repaid_yuan"}
_PERCENT = {"budget_execution", "budget_deviation", "satisfaction"}
