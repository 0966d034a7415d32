"""What can I get, through the dispatcher: from one's own words to the sum, the articles, the paper and the reminder."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.settings import Settings
from knowledge.eligibility.rules import SHIPPED
from storage import checks, consents, erasure, personal_data
from storage.consents import Purpose
from storage.tables import AuditRow, Check
from tests import chatter, fakes
from tests.chatter import Person, Shown
from tests.eligibility.conftest import Counter

WHO = "我是38岁博士，2026年3月入职增城的芯片公司，能拿什么?"
# The answers that lead to the settlement allowance, by the question they are for.
ANSWERS = {
    "认定过哪一类": "还没认定",
    "高级职称、高级技师": "都没有",
    "全职吗": "全职",
    "子女要在增城入学": "没有",
    "有自有住房吗": "都没有",
    "怎么住": "自己租房",
    "没在增城交过社保吗": "是",
    "几个月社保": "6个月以上",
    "单位是哪一种": "规上企业",
    "工资薪金是多少": "40至60万",
}


def again(person: Person, shown: Shown) -> Shown:
    """That message as it stands now."""
    return next(message for message in person.screens if message.id == shown.id)


async def answers(person: Person, most: int = 12) -> None:
    """Answer what is asked until the outcome is there."""
    for _ in range(most):
        asked = person.screen.text
        known = next((label for words, label in ANSWERS.items() if words in asked), None)
        if known is None:
            return
        await person.taps(known)


async def test_a_step_whose_time_a_notice_sets_reminds_of_the_notice(counter: Counter) -> None:
    counter.time.at = datetime(2026, 2, 10, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    said = {"project_type": "创新领军人才", "industry": "集成电路", "age": 45, "degree": "博士", "host_years": 3,
            "host_rd_ratio_pct": 5, "host_matching_pct": 60, "arrival_date": "2025-11-10", "full_time": True,
            "annual_salary_wan": 50, "grade": "A级", "applicant": "employer"}  # fmt: skip

    def store(session: Session, number: int) -> None:
        check = checks.Check(said=said, scope="employer")
        checks.store(session, counter.actors[number].person_id, 0, check, update_id=1, now=counter.time.at)

    zhang, hr = counter.person(12), counter.person(11)
    for number, person, day in ((12, zhang, date(2026, 2, 10)), (11, hr, date(2026, 3, 9))):
        await counter.comes(day)
        await counter.town.app.database.awrite(partial(store, number=number))
        shown = await person.says("/eligible")
        assert shown.text.endswith("A级、用人单位。")
        shown = await person.presses("el:end::", on=shown)
        assert "✓ 项目资助（创新领军人才） 100万元 · 申报期以2026年的通知为准 · 第十一条" in shown.text
        assert "最晚" not in shown.text
        shown = await person.taps("时间安排")
        assert "1. 申报期以2026年的通知为准（第十八条：3月31日前发布，不少于30日） · 项目资助" in shown.text
        assert not re.search("4月1日|5月15日", shown.text)
        await person.taps("提醒我1")
    await counter.comes(date(2026, 3, 10))
    assert zhang.screen.text == (
        "请留意2026年的申报通知（项目资助（创新领军人才））：3月31日前发布，申报期不少于30日，以通知为准。"
    )
    # The office adds the notice of the year: who is reminded later is told its days.
    own = counter.data_dir / "benefits"
    own.mkdir()
    line = '2026: {published: 2026-03-20, windows: ["04-08..05-20"], source: zc-guide-2026}'
    rules = (SHIPPED / "team-2023.yaml").read_text("utf-8").replace("    2024: {", f"    {line}\n    2024: {{")
    (own / "team-2023.yaml").write_text(rules, "utf-8")
    await counter.comes(date(2026, 3, 31))
    assert hr.screen.text == "4月8日（周三）起可以申请项目资助（创新领军人才），最晚5月20日（周三）。"


def read_pdf(content: bytes) -> str:
    from pypdfium2 import PdfDocument

    with PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def read_docx(content: bytes) -> str:
    from docx import Document

    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


async def test_back_change_unknown_typed_and_a_restart_in_the_middle(counter: Counter) -> None:
    ana = counter.person(7)
    await ana.says("/eligible")
    await ana.taps("在职人才")
    assert "您认定过哪一类人才" in ana.screen.text
    await ana.taps("还没认定")
    assert "最高学位" in ana.screen.text
    await ana.taps("博士")
    assert "高级职称" in ana.screen.text
    await ana.says("没有")
    assert "年龄" in ana.screen.text
    # Typed in another way than the buttons have it; nonsense is said to be none.
    shown = await ana.says("嗯嗯好的")
    assert "没看懂" in shown.text
    await ana.says("38")
    after = ana.screen.text
    assert "年龄" not in after
    # A question of its own is answered, and the check waits.
    shown = await ana.says("安家补贴怎么申请？")
    assert "第" in shown.text
    assert "没看懂" not in shown.text
    # Back asks again; don't know goes on without it.
    shown = await ana.taps("‹ 上一步", on=ana.screens[-2])
    assert "年龄" in ana.screens[-2].text
    shown = await ana.taps("不清楚", on=ana.screens[-2])
    # Left in the middle and come back to: nothing is asked twice.
    shown = await ana.says("/eligible")
    assert "上次记下的是：还没认定、博士" in shown.text
    shown = await ana.taps("改答案")
    assert "年龄：不清楚" in shown.text
    place = next(line for line in shown.text.splitlines() if "学位" in line).split(".")[0]
    shown = await ana.taps(place)
    assert "最高学位" in shown.text
    await ana.taps("硕士")
    shown = await ana.taps("先看结果")
    assert "可享受" in shown.text or "判断不了" in shown.text
    shown = await ana.taps("改答案")
    assert "学位：硕士" in shown.text
    # A fact said without being asked goes in and is shown, at a question and at the outcome; a question is answered.
    shown = await ana.taps("接着答")
    shown = await ana.says("对了，我是外籍")
    assert shown.text.startswith("记下了：外籍。不对可以改答案。\n")
    assert "改答案" in shown.labels
    await ana.taps("先看结果")
    shown = await ana.says("我还有副高")
    assert shown.text.startswith("记下了：副高级。")
    assert "还没有副高" not in shown.text
    # What goes on from the outcome: somebody else's, kept for nobody; one that was shown; when that is paid.
    shown = await ana.says("那第四类呢")
    assert shown.text.startswith("接着上面，您问的是：如果是第四类，能享受什么。\n")
    assert len(shown.text.splitlines()) <= 8
    assert shown.labels == ["改成这样", "‹ 结果"]
    item = await ana.says("第二项是什么")
    assert item.labels[-1] == "‹ 结果"
    shown = await ana.says("多久到账")
    assert shown.text.startswith(f"接着上面，您问的是：第四类 {item.text.split(' · ')[0]} 多久到账\n")
    assert "人才奖励服务保障办法 第" in shown.text
    shown = await ana.says("我的安家补贴怎么申请？")
    assert "记下了" not in shown.text
    await ana.says("/eligible")
    shown = await ana.taps("改答案")
    assert "副高级" in shown.text
    # Anew: what was said is gone.
    shown = await ana.taps("重新开始")
    assert "您现在是哪种情况" in shown.text


async def test_a_check_outlives_the_process(settings: Settings, telegram: fakes.FakeTelegram, indexed: Path) -> None:
    chatter.fill_library(settings.data_dir, indexed)
    async with chatter.open_town(settings, telegram) as town:
        ana = town.person(7)
        await ana.says("/eligible")
        await ana.taps("在职人才")
        await ana.taps("第五类")
        asked = ana.screen
    async with chatter.open_town(settings, telegram) as town:
        ana = town.person(7)
        # The button of before, and a typed answer to what was asked before.
        data = asked.find("全职")["callback_data"]
        shown = await ana.presses(data, on=asked)
        assert shown.text.startswith("3/约")
        await ana.says("都没有")
        shown = await ana.says("/eligible")
        assert "自有住房 都没有" in shown.text
        assert "第五类" in shown.text


FORGED = (
    *(
        "el:say:ffffffffff:1",
        "el:say::",
        f"el:say:{'0' * 10}:99",
        "el:item:ffffffffff:",
        "el:part:x:nothing",
        "el:zz::",
    ),
    *("el:tell:ffffffffff:7", "el:scope::boss", "el:year::99999", "el:cite::-1", "el:supply::", "el:part:9999:no"),
)


async def test_stale_and_forged_buttons_change_nothing(counter: Counter) -> None:
    ana = counter.person(7)
    await ana.says("/eligible")
    await ana.taps("在职人才")
    old = ana.screen
    for data in FORGED:
        await ana.presses(data, on=old)
        assert "出了点问题" not in ana.screen.text, data
    # Of a talent: nobody but staff, whatever the button says.
    before = len(ana.screens)
    await ana.presses(f"ef:begin:::{counter.talent}", on=old)
    assert "张三" not in ana.screen.text
    assert len(ana.screens) == before
    # Nobody has a check any more: it is said.
    bea = counter.person(8)
    await bea.says("/start")
    shown = await bea.presses("el:end::", on=bea.screen)
    assert "请重新开始" in shown.text
    # A choice pressed twice is one answer.
    await ana.says("/eligible")
    await ana.taps("在职人才")
    question = ana.screen
    data = question.find("第五类")["callback_data"]
    await ana.presses(data, on=question)
    await ana.presses(data, on=question)
    shown = await ana.presses("el:answers::0", on=question)
    assert shown.text.count("人才类别：第五类") == 1


async def test_staff_check_for_a_talent_and_a_talent_keeps_their_own(counter: Counter) -> None:
    officer, zhang = counter.person(10), counter.person(12)
    await officer.says("/find 张三")
    await officer.taps("张三")
    shown = await officer.taps("待遇判断")
    assert "第三类" in shown.text
    await officer.taps("对")
    shown = await officer.taps("先看结果")
    assert "可享受" in shown.text
    shown = await officer.taps("时间安排") if "时间安排" in shown.labels else shown
    assert not [label for label in shown.labels if label.startswith("提醒我")]
    rows = await counter.town.app.database.aread(
        lambda session: session.execute(select(AuditRow.act, AuditRow.subject)).all()
    )  # fmt: skip
    assert ("eligible.check", f"talent {counter.talent}") in [tuple(row) for row in rows]
    # The talent's own is another one, and known from the roster.
    shown = await zhang.says("/eligible")
    assert "第三类" in shown.text
    shown = await zhang.says("不对")
    assert "第三类" in shown.text  # what was said, each to be changed
    await zhang.says("/eligible")
    await zhang.says("对的")
    await zhang.taps("先看结果")
    await zhang.taps("下次再用")
    assert "把您这次回答的情况存下来" in zhang.screen.text
    await zhang.taps("同意")
    kept = await counter.town.app.database.aread(lambda session: session.scalars(select(Check)).all())
    person = counter.actors[12].person_id
    assert {(row.person_id == person, row.kept) for row in kept} == {(True, True), (False, False)}
    exported = await counter.town.app.database.aread(lambda session: personal_data.gather(session, person, "x"))
    assert [row["by_office"] for row in exported["eligibility"]] == [True, False]

    # Taken back: it goes. Erased: all of it, also what staff wrote.
    def withdraw(session: Session) -> None:
        consents.withdraw(session, person, Purpose.PROFILE, counter.time.at)
        checks.follow_consent(session, person)
        erasure.erase_talent(session, counter.talent, counter.time.at)

    await counter.town.app.database.awrite(withdraw)
    assert await counter.town.app.database.aread(lambda session: session.scalars(select(Check)).all()) == []


async def test_english_reads_as_english(counter: Counter) -> None:
    ana = counter.person(7)
    await ana.says("/language")
    await ana.taps("English")
    shown = await ana.says("I'm a 38-year-old PhD, joined a chip company in March 2026, what can I get?")
    assert shown.text.startswith("I understand: aged 38, Doctor, ")
    shown = await ana.says("right")
    for _ in range(14):
        if not shown.text.startswith(tuple("123456789")):
            break
        shown = await ana.taps("None" if "None" in shown.labels else shown.labels[0])
    assert "You can probably get 6,500,000 yuan in all" in shown.text
    assert len(shown.text.splitlines()) <= 8


async def test_an_employers_people_are_judged_from_a_table(counter: Counter, tmp_path: Path) -> None:
    hr, ana = counter.person(11), counter.person(7)
    await hr.says("/eligible")
    await hr.taps("用人单位")
    await hr.taps("按表批量算")
    await hr.says("/hr")
    await hr.taps("员工待遇表")
    template = load_workbook(io.BytesIO(sent_file(counter)))
    page = template.worksheets[0]
    heads = {str(cell.value): place for place, cell in enumerate(page[1])}
    for row, (degree, born) in zip(
        page.iter_rows(min_row=2, max_row=3), (("博士", "1988-05-01"), ("硕士", "很大")), strict=True
    ):
        row[heads["学位"]].value, row[heads["出生日期"]].value = degree, born
    filled = tmp_path / "filled.xlsx"
    template.save(filled)
    shown = await hr.sends_file(filled)
    assert "有1处读不懂，没有计算" in shown.text
    page.cell(3, heads["出生日期"] + 1).value = "1997-05-01"
    template.save(filled)
    await hr.sends_file(filled)
    result = load_workbook(io.BytesIO(sent_file(counter)))
    rows = list(result.worksheets[0].iter_rows(values_only=True))
    assert {str(row[0]) for row in rows[1:]} == {"员工1", "员工2"}
    assert any("安家补贴" in str(row[2]) for row in rows)
    # Staff may send it where rosters go: it is answered, and nobody is entered.
    officer = counter.person(10)
    shown = await officer.says("/import")
    assert "只算不入库" in shown.text
    sent = len(counter.town.server.calls("sendDocument"))
    await officer.sends_file(filled)
    assert len(counter.town.server.calls("sendDocument")) == sent + 1
    assert "安家补贴" in str([row[2] for row in load_workbook(io.BytesIO(sent_file(counter))).worksheets[0].values])
    # Nobody else: a press of a button that was passed on does nothing.
    await ana.says("/start")
    before = len(counter.town.server.calls("sendDocument"))
    await ana.presses("el:sheet::", on=ana.screen)
    assert len(counter.town.server.calls("sendDocument")) == before


def sent_file(counter: Counter, place: int = -1) -> bytes:
    """A file that the bot sent, by default the last."""
    given = counter.town.server.calls("sendDocument")[place]["params"]
    return bytes.fromhex(given[str(given["document"]).removeprefix("attach://")]["content"])
