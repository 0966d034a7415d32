"""The year that tests/office/test_year.py plays: who is there, the tables that are sent, the steps a person takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import chores
from bot.items import prompts as item_prompts
from storage import run_plans, runs
from storage.contacts import Line
from storage.roles import Actor, Role
from storage.surveys import catalogue
from storage.tables import Account, Employer, Official, Talent
from tests import chatter
from tests.awards.conftest import HEAD as AWARD_HEAD
from tests.awards.conftest import ZONE, write_table
from tests.keeping import roster
from tests.office.whole_year import SURVEY
from tests.roster.files import write_xlsx

HEAD = ("姓名", "人才类别", "工作单位", "手机号", "认定日期", "联络员")
NAMES = ("张三", "李四", "王五", "孙六", "周七", "郑八")  # by Telegram 11 to 15; 郑八 never joins
FIRM, OTHER, AGENCY = "示例芯科技", "演示晶圆装备", "示例中介"
LIAISON, OFFICER, HOUSING, CHIEF, BUREAU, HR = 7, 9, 14, 21, 22, 30
TALENTS = dict(zip(NAMES[:5], (41, 42, 43, 44, 45), strict=True))
BUDGET = """单位：万元,,,
年度,待遇,年初预算,偏差原因
2026,安家补贴,40,
2026,职称提升奖励,5,
2026,中介机构引才奖励,25,申请的机构少于预计
"""
# Number, name, unit, benefit, batch, instalment, 万元, arrived, applied, accepted, reviewed, noticed, approved, paid.
TITLE = ("2026-01", "孙六", "", "职称提升奖励", "一季度", "", 1.5, "")
ZHANG = ("2026-02", "张三", FIRM, "安家补贴", "二季度", 1, 10, "2026-02-10")
WANG = ("2026-03", "王五", "", "安家补贴", "二季度", 1, 5, "2026-02-10")
REFERRED = ("2026-04", "", AGENCY, "中介机构引才奖励", "三季度", "", 20, "")
LI = ("2026-05", "李四", "", "安家补贴", "四季度", 1, 5, "2026-02-10")
WAITING = ("2026-06", "周七", "", "职称提升奖励", "四季度", "", 1.5, "")
SPRING = ("2026-04-10", "2026-04-20", "2026-05-08", "2026-05-11", "2026-05-25", "2026-06-20")
AUTUMN = ("2026-10-12", "2026-10-20", "2026-11-03", "2026-11-06", "2026-11-20", "2026-12-15")


@dataclass
class Play:
    """The bot of that office in its year; files are written to `folder`."""

    town: chatter.Town
    time: chatter.FixedTime
    folder: Path
    talents: dict[str, int] = field(default_factory=dict)
    keeper: Actor | None = None
    _files: int = 0

    def person(self, number: int) -> chatter.Person:
        """Somebody's chat."""
        return self.town.person(number)

    async def comes(self, *day: int, hour: int = 10) -> None:
        """That moment of 2026 comes: what is due by then is done and pushed."""
        self.time.at = datetime.combine(date(2026, *day), time(hour), ZONE)
        await item_prompts.follow(self.town.app)
        await chores.advance_runs(self.town.app)
        await self.town.app.push_due()

    async def write(self, effect: Callable[[Session], None]) -> None:
        """What storage does by itself."""
        await self.town.app.database.awrite(effect)

    async def pays(self, *rows: Sequence[object], head: tuple[str, ...] = AWARD_HEAD) -> str:
        """The bureau of human resources sends a table of awards, and enters it."""
        bureau = self.person(BUREAU)
        self._files += 1
        await bureau.says("/awards")
        await bureau.taps("导入表")
        shown = await bureau.sends_file(
            write_table(self.folder / f"兑现{self._files}.xlsx", *map(tuple, rows), head=head)
        )
        assert "有误 0" in shown.text, shown.text
        await bureau.taps("录入")
        return bureau.screen.text

    async def issues(self) -> None:
        """A bulletin of all posts, drafted by the officer and approved by the chief."""
        officer, chief = self.person(OFFICER), self.person(CHIEF)
        await officer.says("/bulletins")
        await officer.taps("编英才令")
        await officer.taps("拟一期")
        await officer.taps("送审")
        assert officer.screen.labels[0] == "收回"  # who drafted it does not approve it
        await self.town.app.push_due()
        await chief.taps("打开")
        assert "已发布" in (await chief.taps("批准发布")).text
        await chores.advance_runs(self.town.app)
        await self.town.app.push_due()

    async def adjusts(self, line: str, benefit: str = "安家补贴") -> str:
        """The chief adjusts a budget line by words that end in the reason."""
        chief = self.person(CHIEF)
        await chief.says("/budget")
        await chief.taps("各项")
        await chief.taps(benefit)
        await chief.taps("调整")
        await chief.says(line)
        return (await chief.taps("保存")).text

    async def meets(self, progress: str) -> str:
        """The housing bureau, which was reminded, reports its goal of the quarter as met."""
        housing = self.person(HOUSING)
        await housing.taps("看看")
        await housing.taps("本季1")
        await housing.taps("1")
        await housing.taps("已完成")
        return (await housing.says(progress)).text

    async def answers(self, name: str, *stars: str) -> None:
        """A talent fills in the survey and submits it."""
        talent = self.person(TALENTS[name])
        await talent.says("/survey")
        await talent.taps("2026年高层次")
        await talent.taps("开始")
        for each in stars:
            await talent.taps(each)
        assert "谢谢，已提交" in (await talent.taps("提交")).text


def fill(session: Session) -> None:
    """Who is there before the roster: the office, three units, and an employer's HR to be."""
    roster.join(session, str(OFFICER), Role.OFFICER)
    roster.join(session, str(CHIEF), Role.CHIEF)
    roster.join(session, str(BUREAU), Role.DEPARTMENT, department="human_resources")  # type: ignore[arg-type] # a column's own
    roster.join(session, str(HOUSING), Role.DEPARTMENT, department="housing")  # type: ignore[arg-type] # likewise
    session.add(Employer(name=AGENCY, key=AGENCY))


def write_roster(folder: Path) -> Path:
    """Six talents of two employers, recognised the year before."""
    rows = [
        (name, "第四类" if name == "张三" else "第五类", OTHER if name in NAMES[3:] else FIRM, f"1380000000{number}",
         "2025-12-15", "李某")
        for number, name in enumerate(NAMES)
    ]  # fmt: skip
    return write_xlsx(folder / "名册.xlsx", [HEAD, *rows])


def join(session: Session) -> tuple[dict[str, int], Actor]:
    """Five of the roster and 示例芯科技's HR join; a liaison keeps in touch."""
    talents = {one.name: one for one in session.scalars(select(Talent))}
    for name, number in TALENTS.items():
        talents[name].person_id = roster.join(session, str(number), Role.APPLICANT).person_id
    roster.join(session, str(HR), Role.HR, employer_id=talents["张三"].employer_id)
    keeper = roster.join(session, str(LIAISON), Role.LIAISON, official_id=session.scalars(select(Official.id)).one())
    return {name: one.id for name, one in talents.items()}, keeper


def visit(session: Session, keeper: Actor, talents: dict[str, int], *days: date) -> None:
    """Each talent is contacted on each of the days; on the first, one tells a need."""
    for day in days:
        for name, talent in talents.items():
            line = Line("need", "孩子明年上小学", category="schooling") if (name, day) == ("张三", days[0]) else None
            roster.log(session, keeper, talent, day, **({"lines": (line,)} if line else {}))


def ask(session: Session, now: datetime) -> None:
    """The survey on satisfaction: drafted by the officer, approved by the chief."""
    catalogue.save(session, SURVEY, by=None, now=now)
    find = select(Account.person_id).where(Account.external_id.in_((str(OFFICER), str(CHIEF)))).order_by(Account.id)
    officer, chief = session.scalars(find)
    run = runs.draft(session, run_plans.plan_survey(session, SURVEY.key), key="satisfaction", by=officer, now=now)
    runs.submit(session, run, revision=1, by=officer, now=now)
    runs.approve(session, run, revision=2, by=chief, now=now)


def noon(*day: int) -> datetime:
    """That day of 2026, noon in the office."""
    return datetime(2026, day[0], day[1], 4, tzinfo=UTC)
