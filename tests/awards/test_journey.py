"""An award from the department's table to the account, as each sees it; one that is typed; a person who leaves."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.__main__ import main
from storage import audit
from storage.awards import sums
from storage.awards.facts import facts_of
from storage.budget.spending import read_spending
from storage.tables import Award, AwardInstalment, AwardStep
from tests.awards.conftest import Office, count_rows, write_table

ZHANG = ("", "张三", "示例芯科技", "安家补贴", "2026年第一批", 1, 10, "2026-02-10", "2026-10-12", "2026-11-10")
LI = ("", "李四", "", "职称提升奖励", "2026年第一批", "", 1.5, "", "2026-10-12", "2026-10-20", "2026-11-03")


async def test_a_table_of_a_department_until_the_money_is_there(office: Office, tmp_path: Path) -> None:
    unit, housing, officer, zhang, hr, li = (office.person(number) for number in (9, 10, 7, 11, 12, 13))
    # Somebody else's benefit, and a bare number: told by row, nothing is entered.
    await unit.says("/awards")
    assert "兑现台账：在办0笔" in unit.screen.text
    await unit.taps("导入表")
    rent = ("", "李四", "", "租房补贴（人才）", "", "", 0.9, "", "2026-10-12")
    bad = write_table(
        tmp_path / "坏.xlsx", ZHANG, rent, ("", "张三", "", "安家补贴", "", "", "50000", "", "2026-10-12")
    )
    shown = await unit.sends_file(bad)
    assert "! “Sheet”第3行 李四：租房补贴（人才）不是本单位办理的" in shown.text
    assert "! “Sheet”第4行 张三：应发金额“50000”像是另一种单位" in shown.text
    assert shown.labels == ["逐行结果", "取消"]
    # The good one; pressed twice it is entered once.
    good = write_table(tmp_path / "好.xlsx", ZHANG, LI)
    shown = await unit.sends_file(good)
    assert "新增 2 · 更新 0 · 不变 0 · 有误 0" in shown.text
    await unit.taps("录入")
    assert unit.screen.text == "✓ 已录入：新增2笔，更新0笔。"
    await unit.taps("导入表")
    assert "没有要录入的：都已在台账里。" in (await unit.sends_file(good)).text
    assert await office.town.app.database.aread(lambda session: count_rows(session, Award)) == 2
    # The talent is told, asks in words, and sees nobody else's; another department sees neither. Old news is none.
    await office.pushes()
    assert "… 已受理，审核中，11月10日（周二）起" in zhang.screen.text
    assert li.screens == []
    shown = await zhang.says("批到哪了？")  # the only one is shown at once
    assert shown.text.split("\n")[:4] == [
        "安家补贴 第1期 10万元",
        "… 已受理，审核中，11月10日（周二）起",
        "下一步：审核，12月1日（周二）前（第二十九条）",
        "由区人力资源和社会保障局办理，电话020-0000-0002。",
    ]
    assert "在办0笔" in (await housing.says("/awards")).text
    assert await office.town.app.database.aread(lambda session: session.scalars(select(Award.department)).all()) == [
        "human_resources", "human_resources",
    ]  # fmt: skip
    # The employer's HR sees what the talent agrees to.
    assert "在办0笔" in (await hr.says("/awards")).text
    assert (await zhang.says("/awards")).labels == ["兑现列表"]
    assert "您的兑现进度" in (await zhang.taps("兑现列表")).text
    assert "李四" not in zhang.screen.text
    await zhang.taps("让单位看")
    await zhang.taps("同意")
    assert "安家补贴 第1期 10万元\n张三（示例芯科技）" in (await hr.says("/awards")).text
    assert "张三（示例芯科技） 安家补贴 第1期 10万元" in (await hr.taps("兑现列表")).text
    assert "职称" not in hr.screen.text
    # Step by step; the notice's time is kept; the talent is told, until they want no more of it.
    await officer.says("/awards")
    await officer.taps("1")
    await officer.taps("审核通过")
    await officer.taps("开始公示")
    assert "下一步：审定，12月14日（周一）前（第二十九条）" in officer.screen.text
    await officer.taps("审定")
    assert "下一步：审定" in officer.screen.text  # the notice is open for five working days
    office.comes(date(2026, 12, 1))
    await officer.taps("审定")
    await office.pushes()
    assert "… 已审定，12月1日（周二）起" in zhang.screen.text
    # By mistake: taken back with a reason, it stands where it stood, and who was told is told again.
    assert "退到上一步" in (await officer.taps("撤回")).text
    shown = await officer.says("审定的是另一位")
    assert "✓ 已撤回“已审定”。\n安家补贴 第1期 10万元" in shown.text
    assert "… 公示，11月23日（周一）起\n下一步：审定，12月14日（周一）前" in shown.text
    assert "12月1日（周二）更正，回到公示（理由：审定的是另一位）" in shown.text
    await office.pushes()
    assert "更正：之前告诉您“已审定”，是登记有误" in zhang.screen.text
    assert "… 公示，11月23日（周一）起" in zhang.screen.text
    assert "审定的是另一位" not in zhang.screen.text
    acts = await office.town.app.database.aread(lambda session: audit.list_acts(session, act="awards.undo"))
    assert [act.facts for act in acts] == [{"state": "approved", "back": "noticed"}]
    await officer.taps("审定")
    await office.pushes()
    assert "… 已审定，12月1日（周二）起" in zhang.screen.text
    # Taken back before anybody was told of it: nobody hears of either.
    before = len(zhang.screens)
    await officer.taps("已拨付")
    await officer.taps("撤回")
    await officer.says("还没有到账")
    await office.pushes()
    assert len(zhang.screens) == before
    assert await office.town.app.database.aread(lambda session: count_rows(session, AwardInstalment)) == 0
    assert await office.town.app.database.aread(sums.find_differences) == []
    await zhang.taps("不再接收此类")
    before = len(zhang.screens)
    await officer.taps("已拨付")
    await office.pushes()
    assert len(zhang.screens) == before
    assert "✓ 12月1日（周二）已拨付" in (await zhang.says("/awards")).text
    due = await office.town.app.database.aread(
        lambda session: session.execute(select(AwardInstalment.due_on, AwardInstalment.yuan)).all()
    )
    assert [tuple(row) for row in due] == [(date(2027 + year, 12, 1), 100_000) for year in range(3)]
    assert await office.town.app.database.aread(sums.find_differences) == []
    # A department that sends its table once a month: who was known is told what changed weeks ago.
    assert li.screens == []
    await unit.says("/awards")
    await unit.taps("导入表")
    await unit.sends_file(write_table(tmp_path / "月.xlsx", (*LI, "2026-11-04")))
    await unit.taps("录入")
    await office.pushes()
    assert "… 公示，11月4日（周三）起" in li.screen.text


@pytest.mark.only_on("sqlite")  # papers are written from what was read
async def test_papers_of_a_batch(office: Office, tmp_path: Path) -> None:
    officer = office.person(7)
    head = ("姓名", "待遇", "批次", "应发金额", "申请日期", "受理日期", "审核日期", "证书编号", "颁发日期")
    rows = (
        ("李四", "职称提升奖励", "第一批", "1.5万元", "2026-10-12", "2026-10-20", "2026-11-03", "证-1", "2026-11-10"),
        ("李四", "体检", "第一批", "0", "2026-10-12", "", "2026-11-03", "", ""),
    )
    await officer.says("/import")
    (tmp_path / "办法.md").write_text("# 购车补贴办法\n第一条 购车补贴每人2万元。", encoding="utf-8")
    shown = await officer.sends_file(tmp_path / "办法.md")
    assert "“办法.md”是文件，不是表格，什么都没有录入。政策文件由管理员发给机器人" in shown.text
    await officer.says("/import")  # told by its headings there, too
    shown = await officer.sends_file(write_table(tmp_path / "批.xlsx", *rows, head=head))
    assert "新增 2" in shown.text
    await officer.taps("录入")
    await officer.says("/awards")
    await officer.taps("公示")
    await officer.taps("第一批")
    file = officer.screen.document
    assert file is not None
    document = Document(BytesIO(bytes.fromhex(file["content"])))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert {"李*", "示例芯科技", "职称提升奖励", "15,000"} <= set(cells)
    text = "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])
    assert "李四" not in text
    assert "体检" not in text  # no money: not made public
    assert "公示时间：2026年11月23日至2026年11月27日" in text
    assert "按规定不公示的1笔没有列入" in officer.screen.text
    await officer.says("/awards")
    await officer.taps("奖牌证书")
    file = officer.screen.document
    assert file is not None
    sheet = load_workbook(BytesIO(bytes.fromhex(file["content"]))).worksheets[0]
    assert [cell.value for cell in sheet[2]][1:4] == ["证书", "证-1", "李四"]


async def test_one_is_typed_with_a_reason_and_undone_by_leaving(office: Office) -> None:
    officer, li = office.person(7), office.person(13)
    assert "去哪办" in (await li.says("钱什么时候到账")).labels  # a question, while nothing of theirs is on file
    await officer.says("/awards")
    await officer.taps("录一笔")
    days = "申请日期 2026-09-20\n受理日期 2026-09-21\n审定日期 2026-10-09\n拨付日期 2026-10-20"
    shown = await officer.says(f"姓名 张三\n待遇 安家补贴\n金额 5万元\n{days}")
    assert shown.text == "名册上有几位张三，是哪一位？"
    await officer.taps("张三 · 第五类 · 样本生物")
    assert "! 9月20日（周日）不在申报时间内（第二十八条）" in officer.screen.text
    await officer.taps("写明理由")
    shown = await officer.says("因生育延误，按第二十八条补报")
    assert shown.labels == ["录入", "取消"]
    await officer.taps("录入")
    acts = await office.town.app.database.aread(lambda session: audit.list_acts(session, act="awards.override"))
    assert [act.facts["warnings"] for act in acts] == [["window"]]
    steps = await office.town.app.database.aread(lambda session: session.scalars(select(AwardStep.text)).all())
    assert "因生育延误，按第二十八条补报" in steps
    # Who left within twelve months of the first instalment pays all of it back, and gets no more.
    await officer.says("/awards")
    await officer.taps("办结1")
    await officer.taps("1")
    await officer.taps("已离开")
    await officer.taps("离职")
    assert "没看懂日期" in (await officer.says("明年再说")).text
    shown = await officer.says("11月10日")
    assert "✓ 已记下，1笔要退回，共5万元；以后各期停发。" in shown.text
    assert (
        "! 应退回5万元：10月20日（周二）起到11月10日（周二）满0个月，不满12个月，全额退回（第三十一条）" in shown.text
    )
    # What came back: in parts, never more than was paid; the figures of the year and the budget follow.
    assert "还差5万元" in (await officer.taps("记退回款")).text
    refused = {"2 11月20日 缴款书1": "没看懂金额", "2万元 11月20日": "单据号", "6万元 缴款书1": "最多再记50000元"}
    for said, why in (refused | {"2万元 10月1日 缴款书1": "不能早于拨付"}).items():
        assert why in (await officer.says(said)).text
    assert "✓ 已记下到账2万元，还差3万元。" in (await officer.says("2万元 11月20日 缴款书0012")).text
    assert "。已退回2万元（11月20日（周五）2万元 缴款书0012），还差3万元" in officer.screen.text
    spent = await office.town.app.database.aread(lambda session: read_spending(session, 2026)["settlement_allowance"])
    assert (spent.paid, spent.net) == ({"2026Q4": 50_000}, {"2026Q4": 30_000})
    await officer.says("/awards")
    assert "张三（样本生物） 安家补贴 第1期 5万元 · 还差3万元" in (await officer.taps("要退1")).text
    await officer.taps("1")
    await officer.taps("撤回")  # the sum first: what it rests on stands
    await officer.says("到的是另一笔")
    assert "已退回" not in officer.screen.text
    # They had not left after all: nothing is owed, and the instalments go on.
    stopped = select(AwardInstalment.stopped_on)
    assert set(await office.town.app.database.aread(lambda session: session.scalars(stopped).all())) != {None}
    await officer.taps("撤回")
    await officer.taps("撤回离开")
    assert "✓ 已撤回离开登记，以后各期照发。" in (await officer.says("只是换了岗位")).text
    assert "应退回" not in officer.screen.text
    assert set(await office.town.app.database.aread(lambda session: session.scalars(stopped).all())) == {None}
    assert await office.town.app.database.aread(sums.find_differences) == []
    await officer.taps("已离开")
    await officer.taps("离职")
    await officer.says("11月10日")
    # A department is told what it asks back itself.
    await office.town.app.database.awrite(add_of_another)
    unit = office.person(9)
    await unit.says("/awards")
    await unit.taps("办结1")
    await unit.taps("1")
    await unit.taps("已离开")
    await unit.taps("离职")
    assert "✓ 已记下，1笔要退回，共5万元" in (await unit.says("11月10日")).text
    # A return says why to who applied.
    await officer.says("/awards")
    await officer.taps("录一笔")
    await officer.says("姓名 李四\n待遇 职称提升奖励\n金额 1.5万元\n申请日期 2026-11-20")
    await officer.taps("录入")
    await officer.says("/awards")
    await officer.taps("1")
    await officer.taps("退回")
    await officer.says("证书落款已超过12个月")
    await officer.taps("撤回")
    await officer.says("看错了落款")
    assert "… 已申请，11月20日（周五）起" in officer.screen.text
    await officer.taps("退回")
    await officer.says("证书落款已超过12个月")
    await office.pushes()
    assert "! 11月23日（周一）退回：证书落款已超过12个月" in li.screen.text
    assert "职称提升奖励 1.5万元\n! 11月23日（周一）退回" in (await li.says("钱什么时候到账")).text
    # The HR of a unit is told of what is paid to it, until they want no more of it.
    hr = office.person(12)
    await officer.says("/awards")
    await officer.taps("录一笔")
    await officer.says("单位 示例芯科技\n待遇 用人单位引才奖励\n金额 3万元\n申请日期 2026-05-12")
    await officer.taps("录入")
    await officer.says("/awards")
    await officer.taps("1")
    await officer.taps("受理")
    await office.pushes()
    assert "用人单位引才奖励 3万元" in hr.screen.text
    await hr.taps("不再接收此类")
    before = len(hr.screens)
    await officer.taps("审核通过")
    await office.pushes()
    assert len(hr.screens) == before
    # A plaque that was handed over to somebody else.
    await officer.taps("奖牌证书")
    await officer.taps("奖牌")
    assert "奖牌 增才奖001，11月23日（周一）已颁发" in (await officer.says("增才奖001")).text
    shown = await officer.taps("撤回")
    assert shown.labels == ["撤回状态", "撤回颁发", "返回"]
    assert "撤回“11月23日（周一）颁发奖牌 增才奖001”" in (await officer.taps("撤回颁发")).text
    shown = await officer.says("发给了另一家")
    assert "✓ 已撤回颁发。" in shown.text
    assert "… 审核通过" in shown.text
    assert "已颁发" not in shown.text
    assert "颁发撤回（理由：发给了另一家）" in shown.text
    # What is entered after the leaving was written down owes its share at once.
    await officer.says("/awards")
    await officer.taps("录一笔")
    days = "申请日期 2026-10-20\n拨付日期 2026-11-02"
    await officer.says(f"姓名 张三\n单位 样本生物\n待遇 安家补贴\n期数 2\n金额 5万元\n{days}")
    assert "! 其中1笔的人已登记离开，按条文要退回，共5万元。" in (await officer.taps("录入")).text
    await officer.taps("看要退的")
    assert "张三（样本生物） 安家补贴 第2期 5万元 · 还差5万元" in officer.screen.text
    assert await office.town.app.database.aread(sums.find_differences) == []


def add_of_another(session: Session) -> None:
    """Another department paid as much to the same person."""
    paid = session.scalars(select(Award)).one()
    told = {**facts_of(paid).as_columns(), "key": "another", "department": "housing"}
    other = Award(**told, entered_at=paid.entered_at, changed_at=paid.changed_at)
    session.add(other)
    session.flush()
    sums.add(session, [other.id])


@pytest.mark.only_on("sqlite")  # days and words; what is counted is proved on both by the test above
async def test_instalments_that_are_late_come_first(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    officer = office.person(7)
    await officer.says("/awards")
    await officer.taps("录一笔")
    days = "申请日期 2026-04-20\n受理日期 2026-04-21\n审定日期 2026-05-09\n拨付日期 2026-05-20"
    await officer.says(f"姓名 李四\n待遇 安家补贴\n金额 5万元\n{days}")
    await officer.taps("录入")
    office.comes(date(2028, 3, 1))  # the second of 2027 was never paid, the third is due in the next quarter
    await officer.says("/awards")
    shown = (await officer.taps("到期分期")).text.split("\n")
    assert (shown[0], shown[2]) == ("! 逾期未发：1笔，共5万元", "2028年第2季度：1笔，共5万元")
    assert shown[1].startswith("2027年5月20日")
    assert "第2期" in shown[1]
    assert "第3期" in shown[3]
    office.comes(date(2028, 4, 3))
    await officer.says("/awards")
    assert "2028年第2季度余下：1笔，共5万元\n5月20日（周六）" in (await officer.taps("到期分期")).text
    # A span that ends before it begins is refused, and nothing looks as if nothing were due.
    settings = office.town.app.settings
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database_url)
    assert main(["awards", "due", "--from", "2028-06-30", "--to", "2028-04-01"]) == 1
    printed = capsys.readouterr()
    assert "2028-06-30" in printed.out + printed.err
    # The command line takes back and writes down, too; a payment to who has left wants a reason, and stays marked.
    assert main(["awards", "repaid", "1", "--amount", "1万元", "--document", "0012"]) == 0
    assert "#1 到账 1万元，共退回 1万元" in capsys.readouterr().out
    assert main(["awards", "undo", "1", "--reason", "到的是另一笔"]) == 0
    assert main(["awards", "undo", "1", "--reason", "没有拨付"]) == 0
    assert "5月20日（周三）已拨付" in capsys.readouterr().out
    assert main(["awards", "undo", "1", "--reason", "没有离开", "--left"]) == 1
    assert "没有可以撤回的" in capsys.readouterr().err
    await officer.says("/awards")
    await officer.taps("1")
    await officer.taps("已离开")
    await officer.taps("离职")
    await officer.says("2027年1月5日")
    assert "仍要拨付的，请写明理由" in (await officer.taps("已拨付")).text
    await officer.says("离职前应发未发的部分")
    assert "! 拨付在2027年1月5日离开之后，请核对是否应当发放（第三十一条）" in officer.screen.text
    assert await office.town.app.database.aread(sums.find_differences) == []
