"""A year of work items in the chat: the list, the quarters, who is reminded, who writes what, the table both ways."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.callbacks import ItemFile, ItemStep
from bot.items.units import read_units
from bot.texts import say
from storage import attachments, audit
from storage.tables import WorkEntry, WorkItem
from storage.work_items import figures, importing, sheets
from storage.work_items.figures import QuarterGoals, Tally
from tests.privacy.test_canaries import written_beside
from tests.work_items.conftest import Office
from tests.work_items.lists import HEAD, ROWS, write


async def test_a_year(office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    officer, chief, bureau, housing = (office.person(number) for number in (10, 9, 11, 14))
    await office.comes(date(2026, 2, 2))
    # A list with faults is told cell by cell; the right one is shown, entered, and the second time it is the same.
    assert "还没有2026年的工作要点" in (await officer.says("/items")).text
    await officer.taps("导入")
    shown = await officer.sends_file(
        write(tmp_path / "坏.xlsx", [(1, "走访", "不知道局", "x", "", "", ""), (1, "走访", "区教育局", "", "", "", "")])
    )
    assert "! 第3行 责任单位：没有“不知道局”这个单位" in shown.text
    assert "! 第4行 序号：与第3行重复" in shown.text
    assert "没有录入任何一行" in shown.text
    assert "全部录入" not in shown.labels
    shown = await officer.sends_file(write(tmp_path / "要点.xlsx"))
    assert "要点.xlsx：2026年，4行" in shown.text
    assert "新增4项、修改0项、进展0项、没有变化0项" in shown.text
    assert await count(office) == 0
    shown = await officer.taps("全部录入")
    assert "已录入：新增4项" in shown.text
    await officer.taps("总表")
    await officer.says("/import")  # told by its headings there, too
    assert "没有要录入的" in (await officer.sends_file(write(tmp_path / "又.xlsx"))).text
    await officer.taps("不录入")
    # A unit sees its own.
    shown = await bureau.says("/items")
    assert "您单位2项" in shown.text
    assert not {"导入", "按单位"} & set(shown.labels)
    await bureau.presses(ItemStep(work=1).pack())
    assert bureau.toast == say("zh", "tap.right")
    await bureau.presses(ItemFile(do="ask").pack())
    assert bureau.toast == say("zh", "tap.right")
    # In March the housing bureau is reminded on a working day in office hours, once; the health bureau isn't here.
    await office.comes(date(2026, 3, 9))
    await office.comes(date(2026, 3, 14))  # a Saturday
    await office.comes(date(2026, 3, 16), hour=7)
    assert housing.screens == []
    await office.comes(date(2026, 3, 16))
    assert "一季度快结束了（3月31日（周二））。区住房和城乡建设局还有1项工作要点没报完成" in housing.screen.text
    assert "1. 建成人才公寓300套" in housing.screen.text
    count_of_pushes = len(housing.screens)
    await office.comes(date(2026, 3, 17))
    assert len(housing.screens) == count_of_pushes
    assert all("快结束" not in shown.text for shown in bureau.screens)  # nothing of theirs is due
    # Progress, what shows it, and the goal.
    await housing.taps("看看")
    await housing.taps("本季1")
    await housing.taps("1")
    assert "… 一季度 开工（3月31日（周二）前）" in housing.screen.text
    await housing.taps("填进展")
    assert "请写一季度的进展" in housing.screen.text
    shown = await housing.says("已开工，地基完成")
    assert "已记下进展" in shown.text
    assert "一季度推进中：已开工，地基完成" in shown.text
    await housing.taps("已完成")
    assert "一季度目标：开工" in housing.screen.text
    shown = await housing.says("3月10日开工")
    assert "✓ 一季度 开工" in shown.text
    await housing.taps("加佐证")
    photo = tmp_path / "照片.jpg"
    photo.write_bytes(b"\xff\xd8 no picture")
    assert "佐证已存" in (await housing.sends_file(photo)).text
    await housing.taps("加佐证")
    assert "没有这条记录" in (await housing.says("联系1")).text  # of which a unit sees nothing
    assert "佐证已存" in (await housing.says("https://www.example.com/1")).text
    folder = attachments.folder_of(office.town.app.settings.data_dir)
    later = office.time.at + timedelta(days=400)
    swept = await office.town.app.database.aread(lambda session: attachments.drop_unnamed(session, folder, now=later))
    assert swept == 0
    shown = await housing.taps("佐证2")
    assert "1. 一季度 文件：照片.jpg" in shown.text
    await housing.taps("发1")
    file = housing.screen.document
    assert file is not None
    assert file["file_name"] == "照片.jpg"
    # The office gives it back, the unit is told; somebody who saw it earlier is told too.
    await officer.says("/items")
    await officer.taps("按单位")
    assert "区住房和城乡建设局 1项" in officer.screen.text
    seen = await officer.taps("1")
    await officer.taps("1", on=seen)
    before = officer.screen
    await officer.taps("退回")
    assert "会发给区住房和城乡建设局" in officer.screen.text
    shown = await officer.says("请补施工许可证")
    assert "已退回，并告诉了区住房和城乡建设局" in shown.text
    await office.town.app.push_due()
    assert "人才办退回了一季度的完成：1. 建成人才公寓300套" in housing.screen.text
    assert "请补施工许可证" in housing.screen.text
    await chief.says("/items")
    await chief.presses(before.find("填进展")["callback_data"])
    await chief.says("又催了一次")
    assert "已记下进展" in chief.screen.text  # an old button: the form takes the item as it stands now
    await housing.taps("看看")
    await housing.taps("受阻")
    await officer.presses(ItemStep(work=1, do="met").pack())
    await officer.says("许可证已补")
    assert "已记为完成" in officer.screen.text
    shown = await housing.says("缺许可证")
    assert "刚被别人更新过" in shown.text
    # In April the chief is told of what was missed: nothing; in July the second quarter is late.
    await office.comes(date(2026, 4, 7))
    assert all("已过" not in shown.text for shown in chief.screens)
    await office.comes(date(2026, 7, 6))
    assert "! 二季度已过，还有1项工作要点没完成" in chief.screen.text
    assert "! 1. 建成人才公寓300套 · 区住房和城乡建设局 · 二季度未完成" in chief.screen.text
    # In December who isn't here is told to the office.
    await office.comes(date(2026, 12, 14))
    told = [shown.text for shown in officer.screens if "又还没加入" in shown.text]
    assert len(told) == 1
    assert "区卫生健康局 1项 · 020-0000-0007" in told[0]
    # The table goes out, is filled in, and comes back.
    await officer.says("/items")
    await officer.taps("导出表")
    file = officer.screen.document
    assert file is not None
    assert file["file_name"] == "2026年工作要点-2026-12-14.xlsx"
    book = load_workbook(BytesIO(bytes.fromhex(file["content"])))
    page = book.worksheets[0]
    heads = [cell.value for cell in page[1]]
    assert (page["A2"].value, page["C2"].value) == (1, "区住房和城乡建设局")
    assert page.cell(2, heads.index("一季度状态") + 1).value == "完成"
    assert page.cell(2, heads.index("佐证") + 1).value == "照片.jpg\nhttps://www.example.com/1"
    page.cell(4, heads.index("四季度进展") + 1).value = "体检212人次"
    page.cell(4, heads.index("四季度状态") + 1).value = "完成"
    book.save(tmp_path / "填好.xlsx")
    await officer.says("/items")
    await officer.taps("导入")
    shown = await officer.sends_file(tmp_path / "填好.xlsx")
    assert "新增0项、修改0项、进展1项、没有变化3项" in shown.text
    await officer.taps("全部录入")
    # One is taken off: it counts no more.
    await officer.presses(ItemStep(work=4).pack())
    await officer.taps("取消该项")
    assert "已取消：并入第2项" in (await officer.says("并入第2项")).text
    await officer.says("/items")
    assert "3项" in officer.screen.text
    today, database = date(2026, 12, 14), office.town.app.database
    adds = await database.aread(lambda session: figures.read_year(session, 2026, today=today))
    assert (adds.total, adds.done, adds.overdue, adds.dropped, adds.evidence) == (3, 1, 2, 1, 2)
    assert adds.by_unit["housing"] == Tally(1, 0, 1, 0, 0, 0)
    assert adds.by_quarter["2026Q1"] == QuarterGoals(1, 1)
    acts = await database.aread(lambda session: {row.act for row in audit.list_acts(session, limit=None)})
    assert {"items.import", "items.tell", "items.show", "items.drop"} <= acts
    # A year that is over: all that is open is late; one without items is all zeros.
    over = await database.aread(lambda session: figures.read_year(session, 2026))
    assert (over.total, over.done, over.overdue, over.due) == (3, 1, 2, 0)
    assert (await database.aread(lambda session: figures.read_year(session, 2019))).total == 0
    # What units say of their work stands in the database alone, and so does what shows it.
    photo.unlink()  # the sender's own
    said = ("已开工，地基完成", "3月10日开工", "照片.jpg", "https://www.example.com/1")
    assert written_beside(office.town.app.settings.data_dir, caplog, said) == set()


async def count(office: Office) -> int:
    return await office.town.app.database.aread(lambda session: session.scalar(select(func.count(WorkItem.id))) or 0)


async def test_an_import_is_all_or_nothing_and_changes_only_what_it_names(office: Office, tmp_path: Path) -> None:
    units = read_units(office.town.app.offices)
    now = office.town.app.now()

    def enter(session: Session, name: str, *rows: tuple[object, ...], head: tuple[str, ...] = HEAD) -> dict[str, int]:
        table = sheets.read_items(write(tmp_path / f"{name}.xlsx", rows, head=head))
        assert table is not None
        return importing.enter(session, table, 2026, units, by=None, now=now).counts

    def play(session: Session) -> None:
        assert enter(session, "a", *ROWS)["new"] == 4
        # A goal that is met can't be emptied, nor all of them; another text is a change; a column less is none.
        progress = ("序号", "工作要点", "责任单位", "三季度进展", "三季度状态")
        told = (2, "办理人才子女入学", "教育局", "已安排", "完成")
        assert enter(session, "b", told, head=progress)["told"] == 1
        assert enter(session, "c", told, head=progress) == {"new": 0, "changed": 0, "told": 0, "same": 1, "wrong": 0}
        units_changed = (1, "建成人才公寓320套", "区教育局", "开工", "封顶", "装修", "交付")
        assert enter(session, "d", units_changed)["changed"] == 1
        compared = importing.compare(
            session,
            sheets.read_items(  # type: ignore[arg-type] # it is a list
                write(
                    tmp_path / "e.xlsx",
                    [
                        (2, "办理人才子女入学", "区教育局", "", "", "", "回访"),
                        (4, "举办政策宣讲10场", "区教育局", "", "", "", ""),
                        (3, "组织人才体检", "区卫生健康局", "", "登记", "", ""),
                    ],
                )
            ),
            2026,
            units,
        )
        assert [[(fault.key, fault.column) for fault in verdict.faults] for verdict in compared.verdicts] == [
            [("met_goal", "三季度目标")],
            [("no_goals", "四季度目标")],
            [],
        ]
        # What was due by the year's end is due by its own goal now.
        assert compared.verdicts[2].changes == ("2026Q2", "2026Q4")
        assert compared.absent == (1,)
        assert session.scalar(select(func.count(WorkEntry.id))) == 1

    await office.town.app.database.awrite(play)
