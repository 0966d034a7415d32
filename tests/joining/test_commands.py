"""`siwen invite` and `siwen audit`, for the office's scripts: what they print, and one clear line for what is wrong."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.__main__ import main
from bot.settings import Settings
from storage import audit, invitations, joining, people, roles
from storage.database import Database
from storage.joining import InvitationGone
from storage.roles import Role
from storage.tables import Grant
from tests.joining.test_invitations import enter_official, enter_people, enter_talent

LINK = re.compile(r"^https://t\.me/_terminal\?start=([\w-]{22})$", re.MULTILINE)


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of the commands of this test: without a token, so that Telegram isn't asked for the bot's name."""
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SIWEN_OFFICES_FILE", "knowledge/offices.yaml")
    monkeypatch.delenv("SIWEN_BOT_TOKEN", raising=False)
    return settings


def test_a_link_for_a_talent_is_printed_with_when_it_expires_and_lets_one_in(
    database: Database, office: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    talent = database.write(enter_talent)
    before = datetime.now(UTC)
    assert main(["invite", "--role", "talent", "--person", str(talent), "--days", "3"]) == 0
    out = capsys.readouterr().out
    assert "这不是 Telegram 链接" in out
    found = LINK.search(out)
    assert found, out
    told = re.search(r"^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}) 前有效，只能用一次", out, re.MULTILINE)
    assert told, out
    expires = datetime.strptime(told[1], "%Y-%m-%d %H:%M").replace(tzinfo=office.zone)
    assert abs(expires - before - timedelta(days=3)) < timedelta(minutes=5)
    first, second = database.write(lambda session: enter_people(session, 2))
    database.write(lambda session: invitations.use(session, found[1], first, datetime.now(UTC)))
    assert database.read(lambda session: roles.find_actor(session, first)).talent_id == talent
    with pytest.raises(InvitationGone, match="已被使用"):
        database.write(lambda session: invitations.use(session, found[1], second, datetime.now(UTC)))


def test_invite_tells_scripts_the_same(
    database: Database, office: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    del office
    official = database.write(enter_official)
    assert main(["invite", "--role", "liaison", "--person", str(official), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told.keys() == {"id", "role", "person", "link", "code", "opens_in", "expires_at"}
    assert (told["role"], told["person"]) == ("liaison", official)
    assert told["link"] == f"https://t.me/_terminal?start={told['code']}"  # a name that nobody can have
    assert told["opens_in"] == "terminal"
    assert datetime.fromisoformat(told["expires_at"]).tzinfo is not None
    assert main(["invite", "--role", "department", "--department", "housing", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["person"] is None


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("--role talent", "talent 要用 --person 指明是哪一位"),
        ("--role hr", "hr 要用 --person 指明是哪一位"),
        ("--role talent --person 99", "没有这个人"),
        ("--role liaison --person 99", "没有这个人"),
        ("--role hr --person 99", "没有这个单位"),
        ("--role talent --person 0", "--person 不对：0"),
        ("--role talent --person 99999999999999999999", "--person 不对"),
        ("--role chief --person 1", "--person 不用于 chief"),
        ("--role department", "--department 和 --role department 要一起用"),
        ("--role officer --department housing", "--department 和 --role department 要一起用"),
        ("--role department --department moon", "没有这个责任单位：moon，现有："),
        ("--role officer --days 0", "--days 应为 1 到 30"),
        ("--role officer --days 31", "--days 应为 1 到 30"),
    ],
)
def test_what_invite_refuses_it_says_in_one_line(
    database: Database, office: Settings, capsys: pytest.CaptureFixture[str], words: str, line: str
) -> None:
    del office
    assert main(["invite", *words.split()]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert line in told.err
    assert len(told.err.splitlines()) == 1
    assert database.read(audit.list_acts) == []


@pytest.mark.parametrize("words", ["", "--role king", "--role talent --person 张三", "--role officer --days x"])
def test_wrong_usage_of_invite_is_exit_code_2(office: Settings, capsys: pytest.CaptureFixture[str], words: str) -> None:
    del office
    with pytest.raises(SystemExit) as stop:
        main(["invite", *words.split()])
    assert stop.value.code == 2
    assert "siwen invite" in capsys.readouterr().err


def test_a_talent_who_has_joined_is_not_invited_again(
    database: Database, office: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    del office
    talent = database.write(enter_talent)
    assert main(["invite", "--role", "talent", "--person", str(talent), "--json"]) == 0
    code = json.loads(capsys.readouterr().out)["code"]
    [person] = database.write(lambda session: enter_people(session, 1))
    database.write(lambda session: invitations.use(session, code, person, datetime.now(UTC)))
    assert main(["invite", "--role", "talent", "--person", str(talent)]) == 1
    assert "已经加入" in capsys.readouterr().err


def test_the_audit_is_printed_newest_first_for_people_and_scripts(
    database: Database, office: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit"]) == 0
    assert capsys.readouterr().out == "没有操作记录。\n"
    assert main(["audit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    days = [datetime(2026, 11, day, 16, 30, tzinfo=UTC) for day in (20, 21, 22)]  # the day after, in the office
    for at in days:
        database.write(lambda session, at=at: invitations.make(session, Role.CHIEF, by=1, now=at))
    assert main(["audit"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2026-11-23 00:30:00 用户1 invite.make invitation 3 role=chief"
    assert len(lines) == 3
    assert main(["audit", "--json", "--since", "2026-11-22", "--act", "invite.make"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [act["subject"] for act in told] == ["invitation 3", "invitation 2"]
    assert told[0].keys() == {"id", "at", "person_id", "person", "act", "subject", "facts"}
    assert datetime.fromisoformat(told[0]["at"]) == days[2]
    assert main(["audit", "--json", "--limit", "1"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert main(["audit", "--act", "nothing.like.it"]) == 0
    assert capsys.readouterr().out == "没有操作记录。\n"


def test_the_audit_says_who_acted_and_looks_a_number_up(
    database: Database, office: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del office
    monkeypatch.setenv("SIWEN_ADMIN_IDS", "100")
    at = datetime(2026, 11, 20, 8, tzinfo=UTC)

    def fill(session: Session) -> dict[str, int]:
        official, talent = enter_official(session), enter_talent(session)
        known = people.identify(session, "telegram", ["7", "8", "9", "100", "101"], at)
        number = {name: known[name].person_id for name in known}
        roles.grant(session, number["7"], Role.LIAISON, official_id=official, by=None, now=at)
        roles.grant(session, number["8"], Role.CHIEF, by=None, now=at)
        roles.grant(session, number["9"], Role.OFFICER, by=None, now=at)
        roles.end_all(session, Grant.person_id == number["9"], now=at)
        joining.link_talent(session, talent, number["101"], at)
        for person in (*(number[name] for name in ("7", "8", "9", "100", "101")), None, 999):
            audit.record(session, person_id=person, act="invite.make", subject="invitation 3", now=at)
        return number

    number = database.write(fill)
    assert main(["audit"]) == 0
    who = [line.split()[2] for line in capsys.readouterr().out.splitlines()][::-1]
    chief = number["8"]
    assert who == [
        "李某（联络员）",
        f"科长（用户{chief}）",
        f"原人才科经办（用户{number['9']}）",
        f"管理员（用户{number['100']}）",
        "张三（人才）",
        "系统",
        "用户999",
    ]
    assert main(["audit", "--person", str(chief)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"用户{chief}：科长（用户{chief}），账号 telegram 8，2026年11月20日加入"
    assert len(lines) == 2
    assert main(["audit", "--person", str(number["7"]), "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert row["person"] == {"name": "李某", "roles": ["liaison"], "former": False, "talent_id": None}
    assert main(["audit", "--person", "999"]) == 0
    assert "用户999：资料已删除，或没有这个人" in capsys.readouterr().out
    assert "李某" not in str([(row.subject, row.facts) for row in database.read(audit.list_acts)])  # numbers alone


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--since", "昨天"], "日期不对：昨天，应为 YYYY-MM-DD"),
        (["--since", "2026-02-30"], "日期不对：2026-02-30"),
        (["--since", "0001-01-01"], "日期不对：0001-01-01"),
        (["--limit", "-1"], "--limit 不对：-1"),
    ],
)
def test_what_audit_refuses_it_says_in_one_line(
    office: Settings, capsys: pytest.CaptureFixture[str], words: list[str], line: str
) -> None:
    del office
    assert main(["audit", *words]) == 1
    told = capsys.readouterr()
    assert (told.out, len(told.err.splitlines())) == ("", 1)
    assert line in told.err
