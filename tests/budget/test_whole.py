"""A budget from its table to the warning: by the chat, the commands, and plain SQL; nothing half, nothing twice."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from bot import chores
from bot.__main__ import main
from bot.budget import warning as budget_warning
from bot.settings import Settings
from jobs.budget import parting
from jobs.budget.names import read_names
from jobs.budget.terms import SHIPPED, load_terms
from knowledge.eligibility import rules
from knowledge.eligibility.currency import OWN
from storage.budget import entering, figures, forecasts, intents, lines
from storage.budget.entering import TableRefused
from storage.budget.forecasts import Forecast
from storage.budget.lines import BudgetRefused
from storage.budget.tables import read_table
from storage.database import Database
from storage.roles import Role
from storage.tables import (
    Addressee,
    Answer,
    AuditRow,
    Ballot,
    BudgetAdjustment,
    BudgetLine,
    Response,
    Run,
    Survey,
    SurveyVersion,
    Talent,
)
from tests import chatter, fakes
from tests.budget import past_year
from tests.keeping import roster

NOW = datetime(2027, 1, 4, 4, tzinfo=UTC)  # a Monday, noon in the office
TABLE = """单位：万元,,,,,,
年度,待遇,年初预算,调整金额,调整日期,调整原因,偏差原因
2027,安家补贴,{settlement},,,,
2027,年度薪酬补贴,3000,,,,
2026,年度薪酬补贴,60,5,2026-03-05,追加,
2026,年度薪酬补贴,,-2,2026-06-05,统筹,引进人数少于预期
"""


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of the commands of this test."""
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database_url)
    return settings


def _fill(session: Session) -> None:
    roster.join(session, "9", Role.CHIEF)
    roster.join(session, "10", Role.OFFICER)
    past_year.fill(session, past_year.District(arrivals=9, first=2024, last=2026, employers=3))


def _sum(database: Database, statement: str, **values: object) -> int:
    return int(database.read(lambda session: session.scalar(text(statement), values)) or 0)


async def test_a_year_by_chat_commands_and_sql(
    database: Database, command: Settings, telegram: fakes.FakeTelegram, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    database.write(_fill)
    now = chatter.FixedTime()
    now.at = NOW
    good, bad = tmp_path / "预算.csv", tmp_path / "不对.csv"
    good.write_text(TABLE.format(settlement=5), encoding="utf-8")
    bad.write_text(TABLE.format(settlement=-5), encoding="utf-8")
    async with chatter.open_town(command, telegram, clock=now.clock) as town:
        chief, officer = town.person(9), town.person(10)
        shown = await chief.says("/budget")
        assert "还没有录入2027年预算" in shown.text
        await budget_warning.watch(town.app)  # without a plan nothing is forecast
        await chief.taps("导入表格")
        shown = await chief.sends_file(bad)
        assert "第3行“年初预算”：金额不能是负数" in shown.text
        assert "录入" not in shown.labels
        shown = await chief.sends_file(good)
        assert "新增3项，调整2笔，偏差原因1条" in shown.text
        shown = await chief.taps("录入")
        assert "✓ 已录入：新增3项" in shown.text
        await chief.says("/budget")
        await chief.taps("导入表格")
        assert "没有要改的" in (await chief.sends_file(good)).text

        await town.app.push_due()
        # Files of the office's that can't be used: said once in the log, and looked at again later.
        terms, own = command.data_dir / SHIPPED.name, command.data_dir / OWN / "own.yaml"
        own.parent.mkdir(exist_ok=True)
        watch = next(job.run for job in chores.list_telling(town.app) if job.name == "budget")
        for path in (own, own, terms):
            path.write_text("rates: [", encoding="utf-8")
            await watch(now.at)
            path.unlink()
            now.at += budget_warning.AGAIN
        (logged,) = [one for one in caplog.messages if "the budget's forecast waits" in one]
        assert "own.yaml" in logged
        assert database.read(lambda session: figures.read_year(session, 2027)).forecast_as_of is None
        await watch(now.at)
        await town.app.push_due()
        pushed = chief.screen
        assert "安家补贴：预计不够" in pushed.text
        assert "年度薪酬补贴：预计用不完" in pushed.text
        await budget_warning.watch(town.app)
        await town.app.push_due()
        assert chief.screen.id == pushed.id  # once for a change
        assert all("预计" not in one.text for one in officer.screens)
        shown = await chief.taps("名单", on=pushed)
        assert shown.document is not None
        (tmp_path / "list.xlsx").write_bytes(bytes.fromhex(shown.document["content"]))
        rows = list(load_workbook(tmp_path / "list.xlsx").active.iter_rows(min_row=2, values_only=True))
        assert {row[0] for row in rows} == {"安家补贴", "年度薪酬补贴"}
        assert {row[3] for row in rows} >= {"分期到期"}
        names = set(database.read(lambda session: session.scalars(select(Talent.name)).all()))
        private = {row[1] for row in rows if "本人存下的情况" in str(row[1])}
        assert private  # who keeps what they said for themselves counts, and is not named
        assert {row[1] for row in rows} - private <= names

        shown = await officer.says("/budget")
        assert "调整" not in shown.labels
        assert "导入表格" not in shown.labels
        assert "安家补贴" in (await officer.taps("各项")).text
        shown = await officer.taps("安家补贴")
        assert "分期到期" in shown.text
        assert "写原因" not in shown.labels

        await chief.says("/budget")
        await chief.taps("各项")
        await chief.taps("安家补贴")
        await chief.taps("调整")
        assert "“区政府追加”不是金额" in (await chief.says("区政府追加")).text
        assert "日期还没有到" in (await chief.says("+1亿元 12月31日 追加")).text
        shown = await chief.says("+3000万元 一季度 1月2日 区政府追加")
        assert "1月2日 +3,000万元 一季度 区政府追加" in shown.text
        assert "调整后 3,005万元" in (await chief.taps("保存")).text
        await budget_warning.watch(town.app)  # adjusted meanwhile: told at the next look, not at night
        await town.app.push_due()
        assert "安家补贴：预计用不完" in chief.screen.text
        await chief.says("/budget")
        await chief.taps("假如")
        shown = await chief.says("安家补贴 +100%")
        assert "假如安家补贴：金额+100%" in shown.text
        assert "规则和预算都没有改动" in shown.text
        await chief.says("/budget")
        shown = await chief.taps("看图")
        assert shown.document is not None
        assert bytes.fromhex(shown.document["content"])[:4] == b"\x89PNG"
        shown = await chief.taps("返回预算")
        assert "调整1次，现为 6,005万元" in shown.text
        shown = await chief.taps("‹ 上年")
        assert "2026年人才待遇预算" in shown.text

    paid = _sum(database, "SELECT sum(paid_yuan) FROM awards WHERE paid_on BETWEEN '2026-01-01' AND '2026-12-31'")
    assert main(["budget", "show", "--year", "2026", "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (told["paid_yuan"], told["planned_yuan"], told["adjusted_yuan"]) == (paid, 600_000, 630_000)
    salary = next(one for one in told["benefits"] if one["benefit"] == "salary_subsidy")
    assert salary["reason"] == "引进人数少于预期"
    assert [one["yuan"] for one in salary["adjustments"]] == [50_000, -20_000]
    by_quarter = database.read(
        lambda session: session.execute(
            text(
                "SELECT (CAST(extract(month FROM paid_on) AS INTEGER) + 2) / 3, sum(paid_yuan) FROM awards "
                "WHERE paid_on >= '2026-01-01' GROUP BY 1"
            )
            if database.engine.dialect.name == "postgresql"
            else text(
                "SELECT (CAST(strftime('%m', paid_on) AS INTEGER) + 2) / 3, sum(paid_yuan) FROM awards "
                "WHERE paid_on >= '2026-01-01' GROUP BY 1"
            )
        ).all()
    )
    assert {quarter: one["paid"] for quarter, one in told["quarters"].items() if one["paid"]} == {
        f"2026Q{number}": yuan for number, yuan in by_quarter
    }
    assert main(["budget", "show", "--year", "2026", "--xlsx", str(tmp_path / "year.xlsx")]) == 0
    assert "执行率" in capsys.readouterr().out
    book = load_workbook(tmp_path / "year.xlsx")
    total = list(book["执行与偏差"].iter_rows(values_only=True))[-1]
    assert (total[2], total[4], total[5]) == (600_000, 630_000, paid)

    assert main(["budget", "backtest", "--year", "2026", "--json"]) == 0
    back = json.loads(capsys.readouterr().out)
    assert back["total"]["paid"] == paid
    assert back["total"]["error"] == back["total"]["likely"] - paid
    assert back["mean_error"] == pytest.approx(sum(abs(one["error"]) for one in back["benefits"]) / paid)
    assert main(["budget", "backtest", "--year", "2020"]) == 1
    assert "没有可对照的" in capsys.readouterr().out
    acts = database.read(lambda session: session.scalars(select(AuditRow.act)).all())
    assert (acts.count("budget.plan"), acts.count("budget.adjust"), acts.count("budget.explain")) == (3, 3, 1)


def test_a_table_is_entered_whole_or_not_at_all_and_once(database: Database, tmp_path: Path) -> None:
    names = read_names(rules.load_book(), NOW.date()).named
    path = tmp_path / "预算.csv"

    def enter(body: str) -> entering.Checked:
        path.write_text(f"待遇,年初预算,调整金额,调整日期,调整原因\n{body}", encoding="utf-8")
        table = read_table(path)
        assert table is not None
        return database.write(
            lambda session: entering.enter(session, table, names, year=2026, today=NOW.date(), by=None, now=NOW)
        )

    with pytest.raises(TableRefused) as raised:
        enter("安家补贴,30万元,,,\n工作津贴,20万元,-30万元,2026-03-05,收回\n")
    assert [(one.row, one.column, one.reason) for one in raised.value.problems] == [(3, "调整金额", "below")]
    with pytest.raises(TableRefused):
        enter("安家补贴,30万元,,,\n工作津贴,,5万元,2026-03-05,没有这项预算\n")
    assert _sum(database, "SELECT count(*) FROM budget_lines") == 0
    enter("安家补贴,30万元,5万元,2026-03-05,追加\n")
    again = enter("安家补贴,300000,5万元,2026-03-05,追加\n安家补贴,,6万元,2026-04-05,再追加\n")
    assert (len(again.planned), len(again.changed), len(again.adjusted)) == (0, 0, 1)
    read = database.read(lambda session: figures.read_year(session, 2026))
    assert (read.planned_yuan, read.adjusted_yuan, len(read.lines[0].adjustments)) == (300_000, 410_000, 2)
    assert read.lines[0].forecast is None
    nothing = Forecast(2026, NOW.date(), 0, ())  # nobody is expected: all of it would be left
    database.write(lambda session: forecasts.store(session, nothing, NOW))
    read = database.read(lambda session: figures.read_year(session, 2026))
    assert [(one.state, one.yuan) for one in parting.list_parted(read, load_terms(tmp_path))] == [
        (parting.LEFT, 410_000)
    ]
    settlement = names["安家补贴"]

    def plan(session: Session, yuan: int) -> None:
        lines.plan(session, 2026, settlement, yuan, by=None, now=NOW)

    def adjust(session: Session, yuan: int, day: date, key: str = "one") -> bool:
        return lines.adjust(session, 2026, settlement.key, yuan, "收回", day=day, key=key, by=None, now=NOW)

    for wrong in (
        lambda session: plan(session, -1),
        lambda session: lines.plan(session, 1999, settlement, 1, by=None, now=NOW),
        lambda session: lines.plan(session, 2026, settlement, 10, (1, 2, 3, 5), by=None, now=NOW),
        lambda session: adjust(session, -500_000, date(2026, 5, 1)),
        lambda session: adjust(session, 1, date(2025, 5, 1)),
        lambda session: adjust(session, 0, date(2026, 5, 1)),
    ):
        with pytest.raises(BudgetRefused):
            database.write(wrong)
    assert database.write(lambda session: adjust(session, -10_000, date(2026, 5, 1)))
    assert not database.write(lambda session: adjust(session, -10_000, date(2026, 5, 1)))  # a replay
    assert _sum(database, "SELECT sum(yuan) FROM budget_adjustments") == 100_000
    assert database.read(lambda session: session.scalar(select(BudgetLine.revision))) == 4
    assert len(database.read(lambda session: session.scalars(select(BudgetAdjustment)).all())) == 3


def test_what_was_said_in_the_survey_is_read_by_name_or_as_counts(database: Database) -> None:
    begun, ended = datetime(2026, 10, 9, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)

    def fill(session: Session) -> None:
        talents = [roster.enter_talent(session, name, 4) for name in ("张三", "李四", "王五")]
        survey = Survey(key="award_needs", made_at=begun)
        session.add(survey)
        session.flush()
        for version, anonymous in enumerate((False, True), 1):
            session.add(
                SurveyVersion(
                    id=version, survey_id=survey.id, version=version, title="意向", anonymous=anonymous, definition={},
                    digest=str(version), made_at=begun,
                )
            )  # fmt: skip
            session.flush()
            state = {"started_at": begun if not anonymous else datetime(2025, 10, 9, tzinfo=UTC), "ended_at": ended}
            session.add(
                Run(
                    id=version, key=str(version), kind="survey", title="意向", version_id=version, topic="survey",
                    anonymous=anonymous, audience={}, state="closed", made_at=begun, **state,
                )
            )  # fmt: skip
        session.flush()
        for number, talent in enumerate(talents, 1):
            session.add(Addressee(id=number, run_id=1, talent_id=talent, category=4, asked_at=begun))
            session.flush()
            finished = ended if number < 3 else None
            session.add(Response(addressee_id=number, run_id=1, begun_at=begun, changed_at=begun, finished_at=finished))
            session.flush()
            if number == 1:
                chosen = {"choices": ["settlement_allowance", "household"]}
                session.add(Answer(addressee_id=1, item="living", value=chosen, answered_at=begun))
                session.add(Answer(addressee_id=1, item="living_quarter", value={"choice": "q2"}, answered_at=begun))
        ballots = [
            {"id": f"{number:064}", "run_id": 2, "day": date(2025, 10, 10), "source": "chat",
             "answers": {"living": {"choices": ["settlement_allowance"] if number % 2 else []}}}
            for number in range(6)
        ]  # fmt: skip
        session.execute(insert(Ballot), ballots)

    database.write(fill)

    def read(year: int, until: datetime = NOW) -> intents.Intents:
        return database.read(lambda session: intents.read_intents(session, "award_needs", year, until=until))

    found = read(2027)
    assert found.ballots == 0
    assert sorted(found.by_talent.values(), key=len) == [frozenset(), {"settlement_allowance", "household"}]
    assert read(2027, datetime(2026, 10, 20, tzinfo=UTC)).by_talent == {}  # nobody was through by then
    counted = read(2026, datetime(2026, 12, 1, tzinfo=UTC))
    assert (counted.ballots, counted.counted, counted.by_talent) == (6, {"settlement_allowance": 3}, {})
    assert read(2026, datetime(2025, 12, 1, tzinfo=UTC)).ballots == 0  # open then: nothing is told
    database.write(lambda session: session.execute(delete(Ballot).where(Ballot.id >= f"{4:064}")))
    assert read(2026, datetime(2026, 12, 1, tzinfo=UTC)).ballots == 0  # fewer than five
    assert read(2030).run_id == 0
