"""An office's year, and what it adds up to by SQL that knows nothing of how siwen counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from storage import ask_articles, contact_edits, contacts, erasure, outside_counts, questions
from storage.ask_articles import Match
from storage.contacts import ContactFields, Line
from storage.outside_counts import CountFields
from storage.roles import Actor, Role
from storage.tables import Ask, Need, NeedStep
from tests.keeping import roster

FIRST, LAST = date(2026, 1, 1), date(2026, 10, 31)
LINES = (
    (Line("greeting", "节日问候"),),
    (Line("condition", "团队扩到12人"), Line("condition", "项目进入中试")),
    (Line("need", "孩子明年上小学", category="other"), Line("suggestion", "多开政策宣讲会")),
    (Line("greeting", "生日问候"), Line("need", "想租人才公寓", category="housing"), Line("need", "住房补贴到期了")),
)
CHANNELS = ("visit", "phone", "wechat", "phone", "online")


def at(day: date) -> datetime:
    """That day at noon in Guangzhou."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def fill(session: Session) -> dict[str, Actor]:
    """赵某 and 李某 are liaisons, 王某 is a leader; one contact was edited, one taken back, one talent erased."""
    li, zhao = (roster.enter_official(session, name, "liaison") for name in ("李某", "赵某"))
    wang = roster.enter_official(session, "王某", "district_leader")
    actors = {
        "liaison": roster.join(session, "7", Role.LIAISON, official_id=li),
        "chief": roster.join(session, "9", Role.CHIEF),
    }
    talents = [
        roster.enter_talent(session, "张三", 2, liaison=li, leader=wang),
        roster.enter_talent(session, "李四", 4, liaison=li),
        roster.enter_talent(session, "王五", None, liaison=zhao),
        roster.enter_talent(session, "赵六", 5, liaison=zhao),
    ]
    made = [
        _log(
            session, actors["chief"], number, talents[number % 3], (li, zhao, wang)[number % 3] if number % 5 else None
        )
        for number in range(36)
    ]
    chief = actors["chief"]
    fields = contacts.read_fields(session, made[5])
    assert fields is not None
    moved = replace(fields, day=date(2026, 8, 31), channel="event", lines=(Line("suggestion", "报销慢了些"),))
    when = at(fields.day) + timedelta(hours=2)
    contact_edits.save(session, chief, made[5], moved, revision=1, draft_id=0, now=when)
    contacts.withdraw(session, chief, made[8], now=at(_day_of(8)) + timedelta(hours=2))
    erasure.erase_talent(session, talents[2], at(date(2026, 9, 30)))
    _work_on_needs(session)
    for place, ask in enumerate(session.scalars(select(Ask).where(Ask.kind.in_(("need", "suggestion"))))):
        about = (("measure", "第九条"), ("measure", "第八条"), ("", ""), None)[place % 4]
        if about is not None:
            ask_articles.enter(session, [Match(ask.id, ask.text, *about)])
    for number in range(30):
        _ask(session, number)
    outside = CountFields(12, "district_leader", "visit", date(2026, 7, 1), date(2026, 9, 30), "台账")
    outside_counts.enter(session, outside, today=date(2026, 11, 1), now=at(LAST), by=chief.person_id)
    session.flush()
    return actors


def _day_of(number: int) -> date:
    return date(2025, 12, 20) + timedelta(days=9 * number)


def _log(session: Session, actor: Actor, number: int, talent: int, official: int | None) -> int:
    day = _day_of(number)
    level = "liaison" if number % 3 < 2 else "district_leader"
    fields = ContactFields(talent, level, CHANNELS[number % 5], day, LINES[number % 4], official_id=official)
    return contacts.log(session, actor, fields, key=f"year:{number}", now=at(day))


def _work_on_needs(session: Session) -> None:
    """Every second one is settled, the more days after it was told the later it was; every fifth came back once."""
    for place, need in enumerate(session.scalars(select(Need).order_by(Need.id)).all()):
        if need.state == "withdrawn" or place % 2:
            continue
        need.state, need.settled_at = "settled", need.opened_at + timedelta(days=place % 7 * 3, hours=13)
        session.add(_step(need, 1, "reopen", need.opened_at) if place % 5 == 0 else _step(need, 1, "take", need.since))
        session.add(_step(need, 2, "settle", need.settled_at))


def _step(need: Need, revision: int, move: str, moment: datetime | None) -> NeedStep:
    return NeedStep(
        need_id=need.id, revision=revision + 100, at=moment or need.opened_at, side="keeper", move=move,
        state=need.state, text="", department="",
    )  # fmt: skip


def _ask(session: Session, number: int) -> None:
    status = ("answered", "answered", "not_found", "nearest", "expired")[number % 5]
    cited = [{"document": "measure", "version": "v", "article": f"第{'九八'[number % 2]}条"}]
    moment = datetime(2026, 1, 1, 1, tzinfo=UTC) + timedelta(days=11 * number)
    asked = questions.Asked("telegram:42", number, "e" * 64, moment, "zh", "问", status, cited, 10.0)
    questions.record(session, asked if status != "not_found" else replace(asked, citations=[]))


def count_by_sql(session: Session) -> Mapping[str, Any]:
    """The year's figures from the tables alone."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    bounds: dict[str, object] = {"first": FIRST, "last": LAST, "near": LAST - timedelta(days=89)}
    if sqlite:
        bounds = {name: str(day) for name, day in bounds.items()}
    # The day in Guangzhou, and the article cited first, as each database says it.
    day_of = r"date(\1, '+8 hours')" if sqlite else r"CAST(\1 AT TIME ZONE 'Asia/Shanghai' AS date)"
    seconds = r"strftime('%s', \1)" if sqlite else r"extract(epoch FROM \1)"
    cited = "json_extract(citations, '$[0].article')" if sqlite else "citations->0->>'article'"

    def ask(statement: str) -> list[tuple[Any, ...]]:
        query = re.sub(r"DAY\((\w+)\)", day_of, statement).replace("CITED", cited)
        query = re.sub(r"SECONDS\((\w+)\)", seconds, query)
        query = query.replace("COUNTED", "c.withdrawn_at IS NULL AND c.day BETWEEN :first AND :last")
        used = {name: value for name, value in bounds.items() if f":{name}" in query}
        return [tuple(row) for row in session.execute(text(query), used)]

    took = sorted(
        int((float(end) - float(start)) // 86_400)
        for end, start in ask(
            "SELECT SECONDS(settled_at), SECONDS(opened_at) FROM needs WHERE state = 'settled'"
            " AND DAY(settled_at) BETWEEN :first AND :last"
        )
    )
    return {
        "months": ask("SELECT substr(CAST(day AS VARCHAR(10)), 1, 7), count(*) FROM contacts c WHERE COUNTED GROUP BY 1"
                      " ORDER BY 1"),
        "channels": ask("SELECT channel, count(*) FROM contacts c WHERE COUNTED GROUP BY 1"),
        "levels": ask("SELECT level, count(*) FROM contacts c WHERE COUNTED GROUP BY 1"),
        "categories": ask("SELECT coalesce(t.category, 0), count(*) FROM contacts c"
                          " JOIN talents t ON t.id = c.talent_id WHERE COUNTED GROUP BY 1"),
        "officials": ask("SELECT o.name, count(*) FROM contacts c JOIN officials o ON o.id = c.official_id"
                         " WHERE COUNTED GROUP BY 1"),
        "greetings": ask("SELECT count(*) FROM contacts c WHERE COUNTED AND greeting_only")[0][0],
        "asks": ask("SELECT a.kind, count(DISTINCT c.id) FROM asks a JOIN contacts c ON c.id = a.contact_id"
                    " WHERE COUNTED GROUP BY 1"),
        "reached": ask("SELECT count(DISTINCT c.talent_id) FROM contacts c JOIN talents t ON t.id = c.talent_id"
                       " WHERE t.erased_at IS NULL AND COUNTED AND c.day >= :near")[0][0],
        "opened": ask("SELECT count(*) FROM needs WHERE DAY(opened_at) BETWEEN :first AND :last")[0][0],
        "settled": len(took),
        "median": took[-(-len(took) // 2) - 1],
        "p90": took[-(-len(took) * 9 // 10) - 1],
        "open": ask("SELECT count(*) FROM needs WHERE state NOT IN ('settled', 'withdrawn')")[0][0],
        "moves": ask("SELECT move, count(*) FROM need_steps WHERE DAY(at) BETWEEN :first AND :last"
                     " AND move IN ('settle', 'reopen') GROUP BY 1"),
        "articles": ask("SELECT a.article, count(n.id), sum(CASE WHEN a.kind = 'suggestion' THEN 1 ELSE 0 END)"
                        " FROM asks a JOIN contacts c ON c.id = a.contact_id LEFT JOIN needs n ON n.ask_id = a.id"
                        " WHERE a.kind IN ('need', 'suggestion') AND a.article IS NOT NULL AND COUNTED GROUP BY 1"),
        "asked": ask("SELECT count(*) FROM questions WHERE DAY(asked_at) BETWEEN :first AND :last")[0][0],
        "answered": ask("SELECT count(*) FROM questions WHERE status IN ('answered', 'expired')"
                        " AND DAY(asked_at) BETWEEN :first AND :last")[0][0],
        "topics": ask("SELECT CITED, count(*) FROM questions WHERE status IN ('answered', 'expired')"
                      " AND DAY(asked_at) BETWEEN :first AND :last GROUP BY 1"),
    }  # fmt: skip
