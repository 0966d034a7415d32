"""`siwen survey import`, `list`, `run`, `pause`, `schedule` and the others, as the office's scripts call them."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.__main__ import main
from bot.settings import Settings
from jobs import runs as jobs
from jobs.pushing import Policy
from jobs.schedules import Office
from storage import occurrences
from storage.database import Database
from storage.surveys import run_keys
from storage.tables import Ballot, BallotDraft, Delivery, Run, Schedule, Talent
from tests.keeping import roster
from tests.surveys import audience

SURVEY = """key: visit
title: 走访后的一问
introduction: 只有一题。
thanks: 谢谢您。
anonymous: no
items:
  - {key: good, type: yes_no, text: 这次走访有帮助吗？, required: yes}
"""


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch, database: Database) -> Settings:
    """The settings of the commands of this test, and a small roster who have joined."""
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SIWEN_ADMIN_IDS", "1")

    def enter(session: Session) -> None:
        liaison = roster.enter_official(session, "李某", "liaison")
        audience.join_talent(session, "张三", 1, liaison=liaison)
        audience.join_talent(session, "李四", 2, employer="示例大学")
        roster.enter_talent(session, "王五", 3)

    database.write(enter)
    (settings.data_dir / "visit.yaml").write_text(SURVEY)
    (settings.data_dir / "photo.jpg").write_bytes(b"photo")
    return settings


Call = Any


@pytest.fixture
def call(office: Settings, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run `siwen survey …`; what it prints as JSON, or the line of its refusal."""

    def run(*words: str) -> Any:  # noqa: ANN401 -- JSON of any shape
        code = main(["survey", *words, "--json"])
        out = capsys.readouterr()
        return json.loads(out.out) if code == 0 else out.err.strip() or json.loads(out.out)

    assert run("import", str(office.data_dir / "visit.yaml"))["version"] == 1
    return run


def signed(office: Settings) -> list[str]:
    return ["--approve-paper", "陈某:2026-11-20", "--photo", str(office.data_dir / "photo.jpg")]


def test_a_survey_is_imported_once_and_changed_by_a_new_version(call: Call, office: Settings) -> None:
    path = office.data_dir / "visit.yaml"
    assert call("import", str(path)) == {
        "imported": True, "key": "visit", "version": 1, "version_id": 1, "new": False,
    }  # fmt: skip
    path.write_text(SURVEY.replace("有帮助", "有用"))
    assert call("import", str(path))["version"] == 2
    path.write_text("key: visit\n")
    refused = call("import", str(path))
    assert refused["imported"] is False
    assert f"{path}:1" in refused["findings"][0]
    assert call("import", "pulse")["new"]  # one that comes along
    assert [survey["key"] for survey in call("list")["surveys"]] == ["pulse", "visit"]


def test_a_run_waits_for_a_second_person_or_a_signed_paper(call: Call, office: Settings, database: Database) -> None:
    assert "没有第二个人" in call("run", "visit", "--audience", "all")
    database.write(lambda session: roster.join(session, "1", roster.Role.CHIEF))
    waiting = call("run", "visit", "--audience", "all", "--open-days", "7")
    assert (waiting["state"], waiting["title"]) == ("waiting", "走访后的一问")
    assert "照片" in call("run", "visit", "--audience", "all", "--approve-paper", "陈某:2026-11-20")
    assert "陈某:2026-11-20" in call("run", "visit", "--audience", "all", "--approve-paper", "陈某")
    approved = call("run", "visit", "--audience", "all", *signed(office))
    assert approved["state"] == "approved"
    run = database.read(lambda session: session.get_one(Run, approved["id"]))
    assert run.approval is not None
    assert run.approval["signer"] == "陈某"
    sha256 = run.approval["sha256"]
    assert (office.data_dir / "attachments" / sha256[:2] / sha256).read_bytes() == b"photo"


def test_an_office_that_needs_no_second_person(call: Call, office: Settings) -> None:
    (office.data_dir / "pushing.yaml").write_text("approval: one\n")
    assert call("run", "visit", "--audience", "all")["state"] == "approved"


def test_the_preview_says_who_and_why_not_and_sends_nothing(call: Call, database: Database) -> None:
    told = call("run", "visit", "--audience", "all", "--preview")
    assert (told["total"], told["going"], told["left_out"]) == (3, 2, {"unjoined": 1})
    assert set(told["sample"]) == {"张三", "李四"}
    assert database.read(lambda session: session.scalars(select(Run.id)).all()) == []


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["category=1"], {"张三"}),
        (["category=1，2"], {"张三", "李四"}),
        (["employer=示例大学"], {"李四"}),
        (["official=李某"], {"张三"}),
        (["official=李某", "category=2"], set()),
        (["before=2026-01-01"], {"张三", "李四"}),
        (["since=2026-01-01"], set()),
        (["except=1"], {"李四"}),
        (["talent=1,2"], {"张三", "李四"}),
        (["language=zh"], {"张三", "李四"}),
    ],
)
def test_an_audience_in_words(call: Call, words: list[str], names: set[str]) -> None:
    assert set(call("run", "visit", "--audience", *words, "--preview")["sample"]) == names


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run", "visit", "--audience", "category=9"], "类别应为1到5"),
        (["run", "visit", "--audience", "category=x"], "category=x"),
        (["run", "visit", "--audience", "everybody"], "everybody"),
        (["run", "visit", "--audience", "employer=没有"], "没有这个单位：没有"),
        (["run", "visit", "--audience", "official=没有"], "没有这位联系领导或联络员：没有"),
        (["run", "visit", "--audience", "answered=9"], "9"),
        (["run", "nothing", "--audience", "all"], "没有这份问卷：nothing"),
        (["run", "visit", "--audience", "category=5"], "没有人可发"),
        (["run", "visit", "--audience", "all", "--open-days", "0"], "截止不能早于开始"),
        (["run", "visit", "--audience", "all", "--remind", "4,x"], "--remind"),
        (["run", "visit", "--audience", "all", "--remind", "4,5,6"], "最多提醒2次"),
        (["run", "visit", "--audience", "all", "--start", "明天"], "明天"),
        (["run", "visit", "--audience", "all", "--start", "2026-01-01"], "已经过了"),
        (["pause", "9"], "9"),
        (["schedule", "add", "visit", "--audience", "all", "--cron", "0 9 * * 1"], "星期请写名称"),
        (["schedule", "add", "visit", "--audience", "all", "--cron", "0 9 30 2 *"], "永远不会到"),
        (["schedule", "add", "visit", "--audience", "all", "--at", "2026-01-01"], "已经过了"),
        (["schedule", "add", "visit", "--audience", "all", "--after", "run_closed"], "哪份问卷"),
        (["schedule", "pause", "9"], "9"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(call: Call, office: Settings, words: list[str], told: str) -> None:
    (office.data_dir / "pushing.yaml").write_text("approval: one\n")
    refused = call(*words)
    assert told in refused
    assert "\n" not in refused


def test_a_run_is_paused_resumed_extended_and_cancelled(call: Call, office: Settings, database: Database) -> None:
    run_id = str(call("run", "visit", "--audience", "all", "--remind", "0", *signed(office))["id"])
    jobs.advance(database, office.data_dir, Office(Policy(), office.zone), lambda: datetime.now(UTC))
    assert call("pause", run_id)["pushes"] == 2
    assert "已经暂停" in call("pause", run_id)
    told = call("resume", run_id)
    assert (told["state"], told["pushes"]) == ("running", 2)
    assert call("extend", run_id, "--until", "2030-01-31")["closes_at"] == "2030-01-31T16:00:00+00:00"
    assert "晚于" in call("extend", run_id, "--until", "2020-01-31")
    whole = call("list", "--run", run_id)["whole"]
    assert (whole["audience"], whole["waiting"], whole["left_out"]) == (3, 2, {"unjoined": 1})
    told = call("cancel", run_id, "--reason", "写错了")
    assert (told["state"], told["pushes"]) == ("cancelled", 2)
    (listed,) = call("list")["runs"]
    assert (listed["state"], listed["remark"]) == ("cancelled", "写错了")
    assert database.read(lambda session: set(session.scalars(select(Delivery.state)))) == {"cancelled"}


def join_more(database: Database) -> None:
    """As many as an anonymous run has to reach, and some."""

    def enter(session: Session) -> None:
        for number in range(6):
            audience.join_talent(session, f"赵{number}", 2)

    database.write(enter)


def test_an_anonymous_run_to_a_few_is_refused(call: Call, office: Settings, database: Database) -> None:
    call("import", "pulse")
    assert "至少要能发到5人" in call("run", "pulse", "--audience", "all", *signed(office))
    assert database.read(lambda session: session.scalars(select(Run.id)).all()) == []


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", "已开始5人以上，已答完5人以上（匿名，进行中按5人一档）"),
        ("en", "Started at least 5, finished at least 5 (anonymous: by fives while open)"),
    ],
)
def test_counts_of_an_open_anonymous_run_go_by_fives_in_each_command(
    call: Call, office: Settings, database: Database, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, language: str, told: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("SIWEN_LANGUAGE", language)
    call("import", "pulse")
    join_more(database)
    run_id = call("run", "pulse", "--audience", "all", *signed(office))["id"]
    jobs.advance(database, office.data_dir, Office(Policy(), office.zone), lambda: datetime.now(UTC))

    def cast(session: Session) -> None:
        for number in range(7):
            session.add(Ballot(id=f"b{number}", run_id=run_id, category=None, day=date(2026, 11, 23), answers={}))
        session.add(BallotDraft(id="d", run_id=run_id, answers={}))

    database.write(cast)
    listed, counts = call("list", "--run", str(run_id)), call("results", str(run_id))["counts"]
    assert (listed["started"], listed["finished"], listed["in_fives"]) == (5, 5, True)
    assert (counts["started"], counts["finished"]) == (5, 5)
    assert main(["survey", "list", "--run", str(run_id)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == told


def test_of_a_run_that_was_ended_early_the_list_says_when(
    call: Call, office: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    run_id = str(call("run", "visit", "--audience", "all", *signed(office))["id"])
    ended_at = datetime.fromisoformat(call("cancel", run_id) and call("list")["runs"][0]["ended_at"])
    assert main(["survey", "list"]) == 0
    day = f"{ended_at.astimezone(office.zone):%Y-%m-%d %H:%M}"
    assert f"编号{run_id} 走访后的一问 · 已取消，{day}结束" in capsys.readouterr().out


def test_cancelling_an_anonymous_run_destroys_its_key(call: Call, office: Settings, database: Database) -> None:
    call("import", "pulse")
    join_more(database)
    run_id = call("run", "pulse", "--audience", "all", *signed(office))["id"]
    jobs.advance(database, office.data_dir, Office(Policy(), office.zone), lambda: datetime.now(UTC))
    keys = run_keys.folder_of(office.data_dir)
    assert run_keys.read(keys, run_id) is not None
    call("cancel", str(run_id))
    assert run_keys.read(keys, run_id) is None


def test_a_schedule_shows_its_next_dates_before_it_is_kept(call: Call, office: Settings, database: Database) -> None:
    words = ["schedule", "add", "visit", "--audience", "all", "--cron", "30 9 * * mon"]
    shown = call(*words, "--preview")["next"]
    assert len(shown) == 5
    assert all(datetime.fromisoformat(date).astimezone(office.zone).weekday() == 0 for date in shown)
    assert database.read(lambda session: session.scalars(select(Schedule.id)).all()) == []
    made = call(*words, *signed(office))
    assert (made["state"], made["next"]) == ("active", shown)
    schedule_id = str(made["id"])
    assert call("schedule", "pause", schedule_id)["next_at"] is None
    assert call("schedule", "resume", schedule_id)["next_at"] is not None
    assert call("schedule", "end", schedule_id)["state"] == "ended"
    after = ["schedule", "add", "visit", "--audience", "all", "--after", "contact_logged", "--days", "3"]
    assert call(*after, *signed(office))["next"] == []
    assert [one["state"] for one in call("list")["schedules"]] == ["active", "ended"]


def test_what_was_missed_is_listed_and_decided(call: Call, office: Settings, database: Database) -> None:
    words = ["schedule", "add", "visit", "--audience", "all", "--cron", "30 9 * * mon"]
    schedule_id = call(*words, *signed(office))["id"]

    def miss(session: Session) -> list[int]:
        now = datetime.now(UTC)
        made = [occurrences.record(session, schedule_id, key, now, "asking", now) for key in ("a", "b")]
        return [number for number in made if number is not None]

    sent, left = database.write(miss)
    assert [asking["id"] for asking in call("list")["asking"]] == [left, sent]
    assert call("schedule", "send", str(sent)) == {"id": sent, "runs": 1}
    assert call("schedule", "leave", str(left))["state"] == "left_out"
    assert "决定过" in call("schedule", "send", str(left))
    assert call("list")["asking"] == []


def test_lines_for_people(office: Settings, call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["survey", "schedule", "add", "visit", "--audience", "all", "--cron", "30 9 * * mon"]
    for line in (
        ["survey", "run", "visit", "--audience", "all", "--preview"],
        ["survey", "run", "visit", "--audience", "all", *signed(office)],
        ["survey", "list", "--run", "1"],
        [*words, *signed(office)],
        ["survey", "schedule", "pause", "1"],
        ["survey", "list"],
        ["survey", "cancel", "1"],
    ):
        assert main(line) == 0
    told = capsys.readouterr().out
    for part in (
        "共3人，会发给2人", "不发：还没加入1人", "编号1（走访后的一问）已批准", "还没开始，没有发给任何人", "接下来：",
        "✓ 定时任务1（走访后的一问）已生效", "✓ 定时任务1已暂停", "visit 走访后的一问 · 实名 · 第1版 · 1期",
        "定时任务1 走访后的一问 · 已暂停 · 下一次 —", "✓ 编号1已取消，0条没有发",
    ):  # fmt: skip
        assert part in told


def test_in_an_english_office_the_commands_speak_english(
    office: Settings,
    call: Call,
    database: Database,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SIWEN_LANGUAGE", "en")
    (office.data_dir / "visit.yaml").write_text(
        SURVEY.replace("走访后的一问", "{zh: 走访, en: After a visit}")
        .replace("这次走访有帮助吗？", "{zh: 有用吗？, en: Useful?}")
        .replace("只有一题。", "{zh: 一题, en: One item.}")
        .replace("谢谢您。", "{zh: 谢谢, en: Thank you.}")
    )
    database.write(lambda session: session.execute(update(Talent).values(name="Talent")))
    weekly = ["--cron", "30 9 * * mon", *signed(office)]
    for line in (
        ["import", str(office.data_dir / "visit.yaml")],
        ["run", "visit", "--audience", "all", "--preview"],
        ["run", "visit", "--audience", "all", "--title", "Visit", *signed(office)],
        ["list", "--run", "1"],
        ["pause", "1"],
        ["schedule", "add", "visit", "--audience", "all", "--title", "Visit", *weekly],
        ["schedule", "pause", "1"],
        ["cancel", "1"],
        ["list", "--run", "1"],
        ["pause", "9"],
        ["run", "visit", "--audience", "everybody"],
        ["run", "visit", "--audience", "all", "--remind", "x"],
        ["results", "1"],
    ):
        main(["survey", *line])
        if line[0] == "run" and line[-1] != "--preview":
            advance = lambda: datetime.now(UTC)  # noqa: E731 -- the clock of the job
            jobs.advance(database, office.data_dir, Office(Policy(), office.zone), advance)
    told = capsys.readouterr()
    assert told.out.count("\n") >= 12
    assert not [
        line for line in (told.out + told.err).split("\n") if any("\u4e00" <= sign <= "\u9fff" for sign in line)
    ]


def test_these_commands_load_neither_telegram_nor_the_index(office: Settings, tmp_path: Path) -> None:
    code = (
        "import sys; from bot.__main__ import main; main(['survey', 'list', '--json']);"
        "print([name for name in ('aiogram', 'chromadb', 'langchain') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_refusal_has_no_word_of_another_language(
    call: Call, office: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    run_id = str(call("run", "visit", "--audience", "all", *signed(office))["id"])
    call("cancel", run_id)
    for words, told in (
        (["pause", run_id], "已经取消，不能这样做"),
        (["run", "visit", "--audience", "category=9"], "类别应为1到5，0是还没认定的"),
        (["check", "nowhere.yaml"], "打不开 nowhere.yaml：没有这个文件或文件夹"),
        (
            ["answers", run_id, str(office.data_dir), "--source", "paper"],
            f"打不开 {office.data_dir}：这是文件夹，不是文件",
        ),
    ):
        assert main(["survey", *words]) == 1
        assert capsys.readouterr().err == told + "\n"


def test_a_moment_that_the_clock_passes_over_is_refused_and_any_other_is_said(
    office: Settings, call: Call, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIWEN_TIMEZONE", "Europe/Berlin")
    start = ["survey", "run", "visit", "--audience", "all", *signed(office), "--start"]
    assert main([*start, "2099-03-29 02:30"]) == 1
    assert "那天的钟要拨快，没有这个时刻" in capsys.readouterr().err
    assert main([*start, "2099-03-29 03:30"]) == 0
    assert capsys.readouterr().out.endswith("，2099-03-29 03:30开始\n")


def test_an_anonymous_schedule_that_reaches_too_few_is_refused_before_it_is_approved(
    call: Call, office: Settings, database: Database
) -> None:
    call("import", "pulse")
    words = ["schedule", "add", "pulse", "--audience", "all", "--cron", "30 9 * * mon"]
    assert "匿名问卷至少要能发到5人" in call(*words)
    assert "匿名问卷至少要能发到5人" in call(*words, *signed(office))
    join_more(database)
    assert call(*words, *signed(office))["state"] == "active"
