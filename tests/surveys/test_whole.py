"""Issue 5 in one test: the satisfaction survey from its file to the attachment, by a running process.

Imported, drafted, approved by a second person, scheduled, pushed to three hundred talents of whom some have blocked the
bot, press twice, drop out and come back, refuse or never joined; reminded twice, closed. What the Word file and the
workbook say is then what the script of answers comes to, by arithmetic of the test's own.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.__main__ import main
from bot.settings import Settings
from storage.database import Database
from storage.roles import Role
from storage.tables import Ballot, BallotDraft, Delivery, Run
from tests import fakes
from tests.keeping import roster
from tests.run.conftest import launch as launch
from tests.run.conftest import launcher as launcher
from tests.run.conftest import server as server
from tests.run.processes import Process, wait_until
from tests.surveys import respondents
from tests.surveys.attachments import read_book, read_paper
from tests.surveys.crowd import Crowd, Say, Tap
from tests.surveys.figures import Expected
from tests.surveys.respondents import Respondent, answer, answer_some

OFFICER, CHIEF, STRANGER = 9, 21, 77
LIMITS = {"in_all": 1000.0, "replies": 300.0, "chat_seconds": 0.0}
OFFICE = ZoneInfo("Asia/Shanghai")
TITLE = "人才工作满意度调查"
REMINDER = "人才工作满意度调查还在进行"
FINAL = {"sent", "undeliverable"}


class Office:
    """The process, its clock, and what the test asks of its database."""

    def __init__(self, settings: Settings, launch: Callable[..., Process], database: Database) -> None:
        self.database = database
        self._launch, self._clock = launch, settings.data_dir / "clock"
        self._process: Process | None = None

    def set_clock(self, *at: int) -> None:
        """Make it that moment, of the office's day."""
        ahead = datetime(*at, tzinfo=OFFICE) - datetime.now(UTC)  # type: ignore[misc,arg-type] # year, month, day, hour
        written = self._clock.with_suffix(".new")
        written.write_text(str(ahead.total_seconds()))
        written.replace(self._clock)

    def start(self) -> None:
        self._process = self._launch(office={"clock": str(self._clock), "limits": LIMITS})

    def stop(self) -> None:
        """As a service manager does: what is in hand is finished."""
        assert self._process is not None
        assert self._process.end(15) == 0

    def wait_for(self, state: str) -> None:
        wait_until(lambda: self.database.read(lambda session: session.scalar(select(Run.state))) == state)

    def wait_for_pushes(self, round_: int, count: int) -> Counter[str]:
        """How a round of pushes ended, once so many have ended."""

        def are_through() -> bool:
            states = self.count_pushes(round_)
            return sum(states.values()) == count and states.keys() <= FINAL

        wait_until(are_through)
        return self.count_pushes(round_)

    def count_pushes(self, round_: int) -> Counter[str]:
        """The pushes of a round by state."""
        query = select(Delivery.state).where(Delivery.run_id.is_not(None), Delivery.round == round_)
        return Counter(self.database.read(lambda session: session.scalars(query).all()))


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    with contextlib.closing(Database.open(settings.database)) as opened:
        yield opened


@pytest.mark.only_on("sqlite")  # its parts run on both; the whole, with a process and 300 people, takes a minute
def test_a_survey_from_its_file_to_the_attachment(
    settings: Settings,
    server: fakes.FakeTelegram,
    launch: Callable[..., Process],
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    people = respondents.invent()
    by = {course: [one for one in people if one.course == course] for course in respondents.COURSES}
    assert len(people) == 300
    database.write(lambda session: respondents.enter(session, people))
    database.write(lambda session: roster.join(session, str(OFFICER), Role.OFFICER))
    database.write(lambda session: roster.join(session, str(CHIEF), Role.CHIEF))
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database_url)
    assert main(["survey", "import", str(respondents.FILE)]) == 0
    office, crowd = Office(settings, launch, database), Crowd(server, database)

    office.set_clock(2026, 11, 23, 10)
    office.start()
    draft_and_approve(crowd)
    server.set(blocked=[one.chat for one in by["gone"] + by["back"]])
    office.set_clock(2026, 11, 24, 9, 59)
    office.set_clock(2026, 11, 24, 10)
    blocked = len(by["gone"]) + len(by["back"])
    assert office.wait_for_pushes(0, 300) == {"sent": 300 - blocked, "undeliverable": blocked}
    crowd.look()
    assert "12月8日（周二）前都可以填" in crowd.text(by["prompt"][0].chat)  # its last day, as the paper has it
    answer_at_once(crowd, by)

    # The next day: who asked for that is reminded, by another process.
    office.stop()
    server.set(blocked=[one.chat for one in by["gone"] + by["back"] + by["leaves"]])
    office.set_clock(2026, 11, 25, 10, 1)
    office.start()
    assert office.wait_for_pushes(9, len(by["later"])) == {"sent": len(by["later"])}
    crowd.look()
    crowd.act({one.chat: [Tap("开始"), *answer(one)] for one in by["later"]})
    server.set(blocked=[one.chat for one in by["gone"] + by["leaves"]])
    crowd.act({one.chat: [Say("/start")] for one in by["back"]})
    office.set_clock(2026, 11, 25, 10, 5)  # who has come back is asked now
    asked = {"sent": 300 - len(by["gone"]), "undeliverable": len(by["gone"])}
    wait_until(lambda: office.count_pushes(0) == asked)
    crowd.look()

    # On the fourth day, a Saturday, nothing comes; on Monday the first reminder does.
    office.set_clock(2026, 11, 30, 9, 30)
    first = [one for one in people if one.course in {"first", "second", "half", "silent", "back", "leaves"}]
    left = len(by["leaves"])
    assert office.wait_for_pushes(1, len(first)) == {"sent": len(first) - left, "undeliverable": left}
    crowd.look()
    crowd.act(
        {one.chat: [Tap("接着答"), *answer(one, after=3)] for one in by["first"]}
        | {one.chat: [Tap("开始"), *answer(one)] for one in by["back"]}
    )

    office.set_clock(2026, 12, 4, 10, 1)
    second = [one for one in people if one.course in {"second", "half", "silent"}]
    assert office.wait_for_pushes(2, len(second)) == {"sent": len(second)}
    crowd.look()
    crowd.act({one.chat: [Tap("开始"), *answer(one)] for one in by["second"]})

    office.set_clock(2026, 12, 9, 0, 1)
    office.wait_for("closed")
    late = by["half"][0].chat
    crowd.act({late: [Tap("接着答")]})
    assert "已截止" in crowd.text(late)
    office.stop()
    check_messages(crowd, people)
    check_kept(database, people)

    capsys.readouterr()
    assert main(["survey", "export", "1", "--out", str(settings.data_dir / "out"), "--docx", "--xlsx", "--json"]) == 0
    written = {Path(path).suffix: Path(path) for path in json.loads(capsys.readouterr().out)["files"]}
    expected = Expected(people, opened=date(2026, 11, 24), closed=date(2026, 12, 8))
    expected.check_paper(read_paper(written[".docx"]))
    expected.check_book(read_book(written[".xlsx"]))


def draft_and_approve(crowd: Crowd) -> None:
    """The officer drafts a run for the next morning; the section chief, who is told, approves it."""
    crowd.act(
        {OFFICER: [Say("/surveys"), Tap(TITLE), Tap("发一期"), Tap("时间"), Tap("选日子"), Tap("24"), Tap("10:00")]}
    )
    assert re.search("312人，能送到300人（例如.+）；还没加入12人", crowd.text(OFFICER))
    assert "11月24日（周二）10:00" in crowd.text(OFFICER)
    crowd.act({OFFICER: [Tap("提交批准")]})
    crowd.await_screen(CHIEF, "批准")
    crowd.act({CHIEF: [Tap("批准")]})


def answer_at_once(crowd: Crowd, by: dict[str, list[Respondent]]) -> None:
    """What comes on the first day; and somebody whom nobody asked, with a button that was not theirs."""
    at_once = [*by["prompt"], *by["twice"]]
    number, begin = crowd.find(at_once[0].chat, "开始")
    crowd.act(
        {one.chat: [Tap("开始"), *answer(one)] for one in at_once}
        | {one.chat: [Tap("晚点提醒")] for one in by["later"]}
        | {one.chat: answer_some(one, 3) for one in by["first"]}
        | {one.chat: answer_some(one, 5) for one in by["half"]}
        | {one.chat: [Tap("这次不答")] for one in by["no"]}
    )
    taken = fakes.tap(begin, user=STRANGER)
    crowd.push([taken, fakes.message("/survey", user=STRANGER)])
    assert crowd.toasts[taken["callback_query"]["id"]] == "这份问卷没有发给您。"
    assert crowd.text(STRANGER) == "现在没有要您填的问卷。"
    # Who has submitted can't answer again, whatever old button they find.
    again = at_once[0].chat
    crowd.push([fakes.tap(begin, user=again, message_id=number)])
    assert "已提交，不能再查看或修改" in crowd.text(again)


def check_messages(crowd: Crowd, people: list[Respondent]) -> None:
    """To everybody what was to come, once: the invitation, and the reminders to who had not finished."""
    reminders = {"prompt": 0, "twice": 0, "later": 1, "first": 1, "second": 2, "half": 2, "no": 0, "silent": 2}
    for one in people:
        came = [text for text in crowd.sent[one.chat] if TITLE + " · 10题" in text]
        reminded = sum(REMINDER in text for text in came)
        assert len(came) - reminded == (one.course != "gone"), one
        assert reminded == (reminders | {"gone": 0, "back": 1, "leaves": 0})[one.course], one
        assert crowd.refused[one.chat] == {"gone": 1, "back": 1, "leaves": 1}.get(one.course, 0), one
    assert not any(TITLE in text for text in crowd.sent[STRANGER])


def check_kept(database: Database, people: list[Respondent]) -> None:
    """A ballot for each who finished, no draft, nothing in between."""
    ballots = database.read(lambda session: session.scalars(select(Ballot.answers)).all())
    assert len(ballots) == sum(one.finishes for one in people)
    assert database.read(lambda session: session.scalars(select(BallotDraft.id)).all()) == []
