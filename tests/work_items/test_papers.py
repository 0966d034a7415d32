"""The brief, the duties and the hand-over: what stands in them, who may read what, that a full brief is one page."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

from docx import Document
from openpyxl import load_workbook

from bot.papers import month as brief
from bot.papers.setting import Setting, write
from jobs.budget.parting import SHORT, Parted
from jobs.papers.month import Ahead, Counts, Month
from storage import audit
from storage.budget.figures import LineFigures
from storage.bulletins.figures import BulletinYear
from storage.work_items import figures
from storage.work_items.items import Entry, Goal, Item
from tests import chatter
from tests.work_items.conftest import Office
from tests.work_items.lists import write as write_list

UNITS = {f"unit{number}": f"区第{number}示例综合管理服务局" for number in range(12)}
LONG = "用地手续未批，需区规划部门协调，另需补办施工许可证并落实配套资金"


def stuck(number: int) -> Item:
    goal = Goal("2026Q1" if number % 2 else "2026Q4", LONG, False, None)
    last = Entry(number, "2026Q4", datetime(2026, 11, 2, tzinfo=UTC), None, "unit", "stuck", LONG)
    return Item(number, 0, 2026, number, LONG, f"unit{number % 12}", "", "stuck", (goal,), last, 0)


def full_month() -> Month:
    """Everything that a brief can say, at length."""
    counts = Counts(1234, 123, 100, 2345, 2000, 345, 123_456_700)
    line = LineFigures("settling_in_with_a_long_key")
    return Month(
        date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 30), counts, counts, counts, 5_000,
        late=tuple((unit, 12, 34) for unit in UNITS),
        officials=(("", "", 9), *((level, "王某某", 12) for level in ["district_leader", "liaison"] * 9)),
        items=figures.add_up(2026, [stuck(number) for number in range(1, 60)]),
        stuck=tuple(stuck(number) for number in range(1, 60)),
        bulletins=BulletinYear(12, 40, 400, 900, 300, 60, 60),
        rate=Fraction(3, 4),
        parted=tuple(Parted(line, "", SHORT, -3_000_000) for _ in range(6)),
        due_yuan=3_456_000,
        dues=56,
        ahead=tuple(Ahead(date(2026, 12, 1 + n), "opens", LONG) for n in range(9)),
    )  # fmt: skip


def count_pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_a_brief_that_has_everything_to_say_is_one_page() -> None:
    setting = Setting(UNITS, {}, date(2026, 11, 30), "zh")
    assert count_pages(write(brief.compose(full_month(), setting), "pdf", setting)) == 1
    quiet = Counts(0, 0, 0, 0, 0, 0, 0)
    calm = Month(
        date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 31), quiet, quiet, quiet, 0, (), (),
        figures.add_up(2026, []), (), BulletinYear(0, 0, 0, 0, 0, 0, 0), None, (), 0, 0, (),
    )  # fmt: skip
    setting = Setting({}, {}, date(2026, 2, 1), "zh")
    told = text_of(write(brief.compose(calm, setting), "docx", setting))
    assert "没有逾期或受阻的事项。" in told
    assert "今年还没有录入工作要点。" in told


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def sent(person: chatter.Person, ending: str) -> bytes:
    files = [shown.document for shown in person.screens if shown.document]
    file = next(file for file in reversed(files) if file["file_name"].endswith(ending))
    return bytes.fromhex(file["content"])


async def test_papers_in_the_chat(office: Office, tmp_path: Path) -> None:
    officer, chief, admin = office.person(10), office.person(9), office.person(1)
    await officer.says("/items")
    await officer.taps("导入")
    await officer.sends_file(write_list(tmp_path / "要点.xlsx"))
    await officer.taps("全部录入")
    await officer.says("/report")
    assert "交接材料" not in officer.screen.labels
    await officer.taps("月报")
    told = text_of(sent(officer, ".docx"))
    assert "2026年11月 · 截至11月23日（周一）" in told
    assert "王某（区领导）还有1位" in told
    assert "李某（联络员）还有" not in told  # 李四 was contacted by the liaison
    assert "工作要点逾期：区住房和城乡建设局1项、区教育局1项。" in told
    assert "12月31日（周四）" in told
    assert not {"张三", "李四"} & set(re.findall("张三|李四", told))
    await officer.taps("职责表")
    told = text_of(sent(officer, ".docx"))
    assert "应联系2位，已达到要求1位，还差1位。" in told
    rows = list(load_workbook(io.BytesIO(sent(officer, ".xlsx"))).worksheets[0].values)
    assert [(row[0], row[2], row[7]) for row in rows[1:]] == [("王某", "张三", "还差1次"), ("李某", "李四", "达到")]
    # The chief reads what is restricted, an admin does not, and is told how much is left out.
    await chief.says("/report")
    await chief.taps("交接材料")
    told = text_of(sent(chief, ".docx"))
    assert "孩子明年上小学" in told
    assert "【限知】住院手术" in told
    assert "没有列入" not in told
    assert "2. 办理人才子女入学" not in told
    assert "办理人才子女入学" in told
    await admin.says("/report")
    await admin.taps("交接材料")
    told = text_of(sent(admin, ".docx"))
    assert "孩子明年上小学" in told
    assert "住院手术" not in told
    assert "另有1条限知内容" in told
    acts = await office.town.app.database.aread(
        lambda session: [(row.subject, row.facts["restricted"]) for row in audit.list_acts(session, act="papers.write")]
    )
    assert acts == [("handover", 0), ("handover", 1), ("duties", 0), ("brief", 0)]
