"""A year of the office is played, as people take part in it; then its report is opened and held against plain SQL."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.__main__ import main
from bot.budget import warning as budget_warning
from bot.budget.book import forecast
from bot.cli.budget_opened import open_budget
from bot.settings import Settings
from storage.awards import instalments, sums
from storage.figures.ledger import write_plain
from storage.tables import Award
from tests import chatter, fakes
from tests.awards.conftest import HEAD
from tests.bulletins import tables
from tests.eligibility.conftest import indexed as indexed
from tests.office import papers, played_year, whole_year
from tests.office.played_year import (
    AUTUMN,
    BUDGET,
    CHIEF,
    HR,
    LI,
    OFFICER,
    REFERRED,
    SPRING,
    TALENTS,
    TITLE,
    WAITING,
    WANG,
    ZHANG,
    Play,
)  # fmt: skip
from tests.work_items import lists

EXPECTED = {
    "contacts": "24", "needs_registered": "1", "needs_settled": "0", "questions_answered": "1", "awardees_paid": "4",
    "employers_paid": "1", "paid_yuan": "415000", "repaid_yuan": "0", "plaques": "0", "certificates": "1",
    "bulletins": "2", "posts": "4",
    "firms_served": "2", "interested": "1", "hires": "1", "work_items": "4", "work_items_done": "3",
    "budget_planned": "700000", "budget_execution": "61.9", "budget_deviation": "-40.7", "satisfaction": "80",
    "satisfaction_answers": "5",
}  # fmt: skip
TYPED = {"projects_met": 157, "projects_intent": 28, "national_applied": 42}
MISSING = [
    ("开头", "单位名称"),
    ("一（一）", "项目背景，即区人才工作的形势、要解决的问题"),
    ("一（二）", "立项依据，即文件名称、文号、施行日期"),
    ("一（四）", "资金来源，即预算安排、下达文件和数额"),
    ("一（四）", "安家补贴预算偏差的原因"),
    ("一（四）", "职称提升奖励预算偏差的原因"),
    ("三（二）", "联系高层次人才未达到目标的原因"),
    ("三（二）", "兑现人才奖励的目标值"),
    ("三（二）", "发布英才令的目标值"),
    ("三（二）", "提供岗位的目标值"),
    ("三（二）", "完成人才工作要点未达到目标的原因"),
    ("三（二）", "预算执行率的目标值"),
    ("三（二）", "引进人才的目标值"),
    ("三（二）", "对接洽谈人才项目的目标值"),
    ("三（二）", "入选国家重大人才工程的目标值"),
    ("三（二）", "入选国家重大人才工程项目"),
    ("三（二）", "高层次人才满意度未达到目标的原因"),
    ("四（一）", "人才工作者跟岗学习学员"),
    ("五", "其他问题或不足，可参考满意度调查中满意率最低的题和人才提得最多的需求、建议"),
    ("六（一）", "政策方面的建议"),
    ("六（二）", "项目管理方面的建议"),
    ("六（三）", "绩效管理方面的建议"),
    ("六（四）", "其他建议；没有的写“无”"),
]


@pytest.fixture
async def play(command: Settings, telegram: fakes.FakeTelegram, indexed: Path, tmp_path: Path) -> AsyncIterator[Play]:
    chatter.fill_library(command.data_dir, indexed)
    moved = chatter.FixedTime()
    folder = tmp_path / "files"
    folder.mkdir()
    async with chatter.open_town(command, telegram, clock=moved.clock) as town:
        await town.app.database.awrite(played_year.fill)
        yield Play(town, moved, folder)


async def test_a_year_is_played_and_its_report_says_what_happened(
    play: Play, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    await begin(play)
    await spring(play)
    await summer(play)
    await autumn(play)
    await winter(play)
    await asyncio.to_thread(report, play, capsys, tmp_path / "2026.docx")


async def begin(play: Play) -> None:
    """The first quarter: roster, budget, the year's work items, a first payment."""
    officer, chief = play.person(OFFICER), play.person(CHIEF)
    await play.comes(1, 12)
    await officer.says("/import")
    shown = await officer.sends_file(played_year.write_roster(play.folder))
    assert "新增 6 · 更新 0 · 不变 0 · 退回 0" in shown.text
    await officer.taps("确认录入")
    database = play.town.app.database
    play.talents, play.keeper = await database.awrite(played_year.join)
    plan = play.folder / "预算.csv"
    plan.write_text(BUDGET, encoding="utf-8")
    await chief.says("/budget")
    await chief.taps("导入表格")
    await chief.sends_file(plan)
    assert "✓ 已录入：新增3项" in (await chief.taps("录入")).text
    await officer.says("/items")
    await officer.taps("导入")
    await officer.sends_file(lists.write(play.folder / "要点.xlsx"))
    assert "已录入：新增4项" in (await officer.taps("全部录入")).text
    await play.comes(3, 16)
    assert "✓ 一季度 开工" in await play.meets("3月10日开工")
    await play.comes(3, 20)
    assert "新增1笔" in await play.pays(
        (
            *TITLE,
            "2026-01-13",
            "2026-01-20",
            "2026-02-03",
            "2026-02-05",
            "2026-02-25",
            "2026-03-18",
            "证-1",
            "2026-03-19",
        ),
        head=(*HEAD, "证书编号", "颁发日期"),
    )


async def spring(play: Play) -> None:
    """Two apply and are paid; the first bulletin, an interest that its person agreed to tell, a hire."""
    officer, zhang, hr = play.person(OFFICER), play.person(TALENTS["张三"]), play.person(HR)
    await play.comes(4, 21)
    await play.pays((*ZHANG, *SPRING[:2]), (*WANG, *SPRING[:2]))
    await play.comes(5, 11)
    await officer.sends_file(tables.write(play.folder))
    await officer.taps("确认录入")
    await zhang.says("/bulletins")
    await zhang.taps("订阅")
    await play.issues()
    assert "新一期英才令，有3个您关注的岗位" in zhang.screen.text
    await zhang.says("/bulletins")
    await zhang.taps("模拟芯片")
    await zhang.taps("感兴趣")
    assert "✓ 已告诉示例芯科技的经办人" in (await zhang.taps("同意告诉")).text
    await play.town.app.push_due()
    assert "有人对“模拟芯片设计总监”感兴趣" in hr.screen.text
    await hr.says("/posts")
    await hr.taps("模拟芯片")
    await hr.taps("报到岗")
    assert "到岗1人" in (await hr.taps("1人")).text
    await play.comes(6, 16)
    await play.meets("6月封顶")
    await play.comes(6, 22)
    assert "更新2笔" in await play.pays((*ZHANG, *SPRING), (*WANG, *SPRING))
    await budget_warning.watch(play.town.app)
    await play.town.app.push_due()
    assert "安家补贴：预计用不完" in play.person(CHIEF).screen.text
    assert "-5万元" in await play.adjusts("-5万元 6月22日 申请人数少于预计")


async def summer(play: Play) -> None:
    """An agency is paid; the third quarter's goals; somebody asks."""
    await play.comes(8, 4)
    await play.pays((*REFERRED, "2026-05-12", "2026-05-20", "2026-06-10", "2026-06-15", "2026-07-01", "2026-08-03"))
    shown = await play.person(TALENTS["李四"]).says("安家补贴怎么申请？")
    assert "第十条" in shown.text, shown.text
    await play.comes(9, 16)
    await play.meets("9月装修完")


async def autumn(play: Play) -> None:
    """The second bulletin; a survey, closed with what came; who was paid in June leaves and pays back."""
    officer = play.person(OFFICER)
    await play.comes(10, 20)
    more = tables.change(tables.TESTER, 岗位名称="显示工程师", 招聘人数=4)
    await officer.sends_file(tables.write(play.folder, [more], name="more"))
    await officer.taps("确认录入")
    await play.issues()
    await play.pays((*LI, *AUTUMN[:1]), (*WAITING, *AUTUMN[:1]))
    now = play.town.app.now()
    await play.write(lambda session: played_year.ask(session, now))
    await play.comes(10, 20)  # it begins
    for number, name in enumerate(TALENTS):
        await play.answers(name, "很满意", "满意" if number else "一般", "★★★★★" if number > 1 else "★★★")
    await play.comes(11, 10)
    await officer.says("/awards")
    await officer.taps("办结")
    await officer.taps("2")
    await officer.taps("已离开")
    await officer.taps("离职")
    shown = await officer.says("11月9日")
    assert "✓ 已记下，1笔要退回，共5万元；以后各期停发。" in shown.text
    assert "不满12个月，全额退回（第三十一条）" in shown.text


async def winter(play: Play) -> None:
    """The last payments, the last goals, a second adjustment; what siwen can't know is typed with its source."""
    officer, database = play.person(OFFICER), play.town.app.database
    await play.comes(12, 14)
    assert "✓ 四季度 交付" in await play.meets("12月交付")
    done = ("序号", "工作要点", "责任单位", "三季度进展", "三季度状态", "四季度进展", "四季度状态")
    rows = [
        (2, "办理人才子女入学", "区教育局", "安排31人", "完成", "回访31户", "完成"),
        (3, "组织人才体检", "卫生健康局", "", "", "体检212人次", "完成"),
    ]
    await officer.says("/items")
    await officer.taps("导入")
    await officer.sends_file(lists.write(play.folder / "进展.xlsx", rows, head=done))
    await officer.taps("全部录入")
    await play.comes(12, 16)
    await play.pays((*LI, *AUTUMN), (*WAITING, *AUTUMN[:5]))
    assert "+2万元" in await play.adjusts("+2万元 12月16日 区政府追加", "职称提升奖励")
    days = (date(2026, 2, 4), date(2026, 5, 20), date(2026, 8, 19), date(2026, 11, 18))
    await play.write(lambda session: played_year.visit(session, play.keeper, play.talents, *days))  # type: ignore[arg-type] # joined
    await officer.says("/figures")
    await officer.taps("录入")
    typed = ("projects_met 累计157个", "projects_intent 28个", "national_applied 42名")
    for number, line in enumerate(typed, 1):
        await officer.says(f"{line} 来源：活动总结")
        assert f"录入{number}项" in (await officer.taps("保存")).text
    assert "不能录入" in (await officer.says("hires 5人 来源：我")).text
    # Of those who stay an instalment is due next year; who left gets none.
    due = await database.aread(lambda session: instalments.list_due(session, date(2027, 1, 1), date(2027, 12, 31)))
    assert {(one.talent_id, one.due_on, one.yuan) for one in due} == {
        (play.talents["张三"], date(2027, 6, 20), 100_000), (play.talents["李四"], date(2027, 12, 15), 50_000),
    }  # fmt: skip
    assert await database.aread(sums.find_differences) == []
    states = await database.aread(lambda session: session.scalars(select(Award.state).order_by(Award.number)).all())
    assert states == ["paid"] * 5 + ["approved"]


def report(play: Play, capsys: pytest.CaptureFixture[str], out: Path) -> None:
    """The report by the command, opened; beside it the ledger."""

    def said(*words: str) -> Any:  # noqa: ANN401 -- JSON
        capsys.readouterr()
        assert main([*words, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    database = play.town.app.database
    sql = database.read(whole_year.count_by_sql)
    assert {key: write_plain(value) for key, value in sql.items()} == EXPECTED
    # What comes next year, as the last day of this one sees it: five are left, and one instalment paid within it.
    with open_budget() as opened:
        coming, _ = forecast(database, opened.shelf, opened.terms, 2027, date(2026, 12, 31), played_year.noon(12, 31))
    settling = next(one for one in coming.forecast.lines if one.benefit == "settlement_allowance")
    assert (coming.forecast.people, settling.drivers.instalments) == (5, (1, 100_000))
    assert 0 < settling.low <= settling.likely <= settling.high
    missing = said("report", "self-evaluation", "--year", "2026", "--out", str(out))["missing"]
    made = papers.read(out.read_bytes())
    whole_year.hold_against(
        made, {one["key"]: one for one in said("figures", "list", "--year", "2026")["figures"]}, sql
    )
    assert [(re.split("、|(?<=）)", one["where"])[0], one["what"]) for one in missing] == MISSING
    # What was typed, with its qualifier and its source; the budget with its two adjustments and the reason given.
    assert made.note_behind("四（三）", "累计157个").startswith("责任单位提供：活动总结，2026年12月16日")
    assert made.note_behind("四（三）", "28个").startswith("责任单位提供：活动总结，2026年12月16日")
    assert "入选国家重大人才工程项目【待填】" in made.sections["四（三）"]
    budget = next(one for one in made.tables if "偏差原因" in one[0])
    assert budget[1:] == [
        ["安家补贴", "40万元", "35万元", "20万元", "0元", "57.1%", "【待填】"],
        ["中介机构引才奖励", "25万元", "25万元", "20万元", "0元", "80.0%", "申请的机构少于预计"],
        ["职称提升奖励", "5万元", "7万元", "1.5万元", "1.5万元", "21.4%", "【待填】"],
        ["合计", "70万元", "67万元", "41.5万元", "1.5万元", "61.9%", ""],
    ]
    assert ("Heading 3", "一、总体结论") in made.headings
    replies = next(one for one in made.tables if one[0][:2] == ["类别", "邀请"])
    assert replies[1] == ["全体", "6", "5", "1", "5", "5", "83.3%", "5"]
    indicators = next(one for one in made.tables if one[0][0] == "一级指标")
    assert indicators[-1] == ["合计", "", "", "", "", "100", "21.6", "已计分的指标满分35分"]
    kept = load_workbook(out.with_name("2026 台账.xlsx"))["2026年台账"].iter_rows(min_row=2, values_only=True)
    values = {row[2]: row[4] for row in kept}
    assert {key: write_plain(Decimal(str(values[key]))) for key in sql} == EXPECTED
    assert {key: values[key] for key in TYPED} == TYPED
    asked = load_workbook(out.with_name("2026 台账.xlsx"))["待填"].iter_rows(min_row=2, values_only=True)
    assert [row[1] for row in asked] == [what for _, what in MISSING]
