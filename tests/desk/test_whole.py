"""Issue 7 in one test: an office at work, everybody side by side, from a visit to a backup that is put back.

A need goes from a liaison's message to the call-back and round again; another by sheet and weekly table; ten people
with one problem become one need; a question ends as an answer for all, which the bot gives to the next; what it adds
up to is told; then a backup, an erasure, a lost disk and a restore: the erased stays erased, and the rest goes on.
"""

from __future__ import annotations

import shutil
from collections import Counter
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli import erasing
from bot.process.backups import collect_secrets, find_place
from bot.settings import Settings
from jobs.backups import making, restoring, vault
from jobs.backups.places import SECRET
from knowledge.config import KnowledgeConfig
from knowledge.library import Library
from storage import copies
from storage.database import Database
from storage.roles import Role
from storage.tables import Need, NeedStep, Official, Talent
from tests import chatter, fakes
from tests.chatter import Person, Shown
from tests.desk.conftest import Desk, fill
from tests.desk.test_journey import ANSWER, ASKED, answers
from tests.keeping import roster
from tests.library.shelf import CountingReader, WordEmbeddings
from tests.operating.test_containers import PASSPHRASE

PROBLEM = "孩子明年上小学，想就近"
TEN = tuple(f"王{number}" for number in "一二三四五六七八九十")
LIAISON, CHIEF, OFFICER, BUREAU, SECOND, STRANGER = 7, 9, 10, 11, 13, 79


def enter(session: Session) -> None:
    """Beside the office of `fill` 李某 and the bureau are here; ten talents of the fourth category are not."""
    liaison = session.scalars(select(Official.id).where(Official.name == "李某")).one()
    roster.join(session, str(LIAISON), Role.LIAISON, official_id=liaison)
    roster.join(session, str(BUREAU), Role.DEPARTMENT, department="education")
    for name in TEN:
        roster.enter_talent(session, name, 4, liaison=liaison)


async def test_an_office_goes_from_the_visit_to_the_call_back_and_through_a_restore(
    settings: Settings, telegram: fakes.FakeTelegram, shelf: Path, tmp_path: Path
) -> None:
    (tmp_path / "backups").mkdir()
    office = settings.model_copy(update={"data_dir": tmp_path / "data", "backup_dir": tmp_path / "backups"})
    chatter.fill_library(office.data_dir, shelf)
    moved = chatter.FixedTime()
    async with chatter.open_town(office, telegram, clock=moved.clock) as town:
        desk = Desk(town, moved, await town.app.database.awrite(fill))
        await town.app.database.awrite(enter)
        await log(desk)
        await go_through_the_chain(desk)
        await go_by_table(desk, tmp_path)
        await join_ten(desk)
        await learn(desk)
        await tell_the_year(desk)
        before = await count(town)
    restore_without(office, "张三")
    async with chatter.open_town(office, telegram, clock=moved.clock) as town:
        await look_after(town, before)


async def opens(person: Person, label: str) -> Shown:
    """The need of their list whose button begins so."""
    await person.says("/needs")
    return await person.taps(label)


async def log(desk: Desk) -> None:
    """A contact in one message: two needs of 张三."""
    liaison = desk.person(LIAISON)
    await liaison.says(f"联系 张三 走访 今天 问候：节日问候 问需：1、{PROBLEM} 2、想办体检绿色通道")
    shown = await liaison.taps("保存")
    assert "2项需求已登记。" in shown.text


async def go_through_the_chain(desk: Desk) -> None:
    """Registered, transferred, extended, replied, released, called back, reopened, and round again to settled."""
    officer, bureau, chief, liaison = (desk.person(number) for number in (OFFICER, BUREAU, CHIEF, LIAISON))
    await opens(officer, "1 子女入学")
    await officer.taps("受理")
    await officer.taps("转办")
    await officer.taps("区教育局")
    await desk.pushes()
    assert "有1项需求转给区教育局" in bureau.screen.text
    await bureau.taps("看看")
    await bureau.taps("申请延期")
    await bureau.says("要等学位摸底")
    await desk.pushes()
    await chief.taps("看看")
    assert "已同意延期" in (await chief.taps("同意延期")).text
    for reply in ("请等通知", "安排在示例小学，5月1日起报名"):
        await opens(bureau, "1 子女入学")
        await bureau.taps("答复")
        await bureau.says(reply)
        await opens(chief, "1 子女入学")
        await chief.taps("发出答复")
        await desk.pushes()
        assert "打电话回访" in liaison.screen.text
        await liaison.taps("看看")
        if reply == "请等通知":
            await liaison.taps("没办妥")
            await liaison.says("没有说哪所学校")
            await desk.pushes()
            await officer.taps("看看")
            await officer.taps("转办")
            await officer.taps("区教育局")
    assert "✓ 已办结" in (await liaison.taps("已办妥")).text


async def go_by_table(desk: Desk, folder: Path) -> None:
    """The same for a unit on paper: the sheet goes out, the weekly table comes back."""
    officer, chief, liaison = (desk.person(number) for number in (OFFICER, CHIEF, LIAISON))
    await opens(officer, "1 医疗")
    await officer.taps("受理")
    await officer.taps("转办")
    unit = "区卫生健康局（转办单）"
    await (officer.taps(unit) if unit in officer.screen.labels else officer.taps("第2页"))
    if unit in officer.screen.labels:
        await officer.taps(unit)
    await officer.taps("转办单")
    sheet = officer.screen.document
    assert sheet is not None
    assert sheet["file_name"] == "人才诉求转办单-2.docx"
    await officer.says("/needs")
    await officer.taps("各单位")
    await officer.taps("1")
    await officer.taps("每周办理表")
    table = officer.screen.document
    assert table is not None
    book = load_workbook(BytesIO(bytes.fromhex(table["content"])))
    page = book.worksheets[0]
    page["E2"], page["F2"], page["G2"] = "已答复", "请走区人民医院绿色通道", "增卫函〔2026〕3号"
    book.save(folder / "表.xlsx")
    assert "答复1项" in (await officer.sends_file(folder / "表.xlsx")).text
    assert "✓ 已录入1项。" in (await officer.taps("全部录入")).text
    await opens(chief, "1 医疗")
    await chief.taps("发出答复")
    await desk.pushes()
    await liaison.taps("看看")
    assert "绿色通道" in liaison.screen.text
    await liaison.taps("已办妥")


async def join_ten(desk: Desk) -> None:
    """Ten names, one need: seen before each is saved, joined by one press, one reply."""
    officer, bureau, chief, liaison = (desk.person(number) for number in (OFFICER, BUREAU, CHIEF, LIAISON))
    for place, name in enumerate(TEN):
        shown = await liaison.says(f"联系 {name} 电话 今天 问需：{PROBLEM}")
        assert ("相近的需求：需求3 子女入学" in shown.text) == bool(place)
        await liaison.taps("保存")
        if place:
            await liaison.taps("并入需求3")
        else:
            await desk.town.app.likeness.follow()
    await opens(officer, "1 子女入学")
    await officer.taps("受理")
    await officer.taps("转办")
    await officer.taps("区教育局")
    assert "第四类人才等10人 · 子女入学" in (await bureau.says("/needs")).text
    await bureau.taps("1 子女入学")
    await bureau.taps("答复")
    await bureau.says("新增一个班，5月1日报名")
    await opens(chief, "1 子女入学")
    await chief.taps("发出答复")
    await desk.pushes()
    told = await desk.town.app.database.aread(
        lambda session: Counter(session.scalars(select(Need.state).where(Need.id > 2)))
    )
    assert told == {"call_back": 10}


async def learn(desk: Desk) -> None:
    """Escalated, answered, made one for all by two, given to the next who asks."""
    talent, officer, second = (desk.person(number) for number in (12, OFFICER, SECOND))
    await talent.says(ASKED)
    await officer.says("/desk")
    await officer.taps("1 其他")
    await officer.taps("我来答")
    await answers(officer, ANSWER)
    await desk.pushes()
    assert "人才科答复" in talent.screen.text
    await officer.taps("入常见问题")
    await officer.taps("送审")
    await desk.pushes()
    await second.taps("看看")
    await second.taps("通过并发布")
    shown = await desk.person(STRANGER).says(f"{ASKED}？")
    assert "出处：常见问题（人才科答复，2026年11月23日）" in shown.text


async def tell_the_year(desk: Desk) -> None:
    """Figures, a table and a picture."""
    chief = desk.person(CHIEF)
    shown = await chief.says("/stats")
    assert "联系 11 人次" in shown.text
    assert "需求登记 12 项，办结 2，逾期 0" in shown.text
    await chief.taps("需求")
    shown = await chief.taps("看图")
    assert shown.document is not None
    assert bytes.fromhex(shown.document["content"])[:4] == b"\x89PNG"


async def count(town: chatter.Town) -> Counter[str]:
    """How many needs stand where."""
    return await town.app.database.aread(lambda session: Counter(session.scalars(select(Need.state))))


def restore_without(office: Settings, name: str) -> None:
    """A backup; then somebody is erased, the disk is lost, and the backup is put back."""
    assert office.backup_dir is not None
    now = chatter.NOW
    made = making.make(
        find_place(office), office.backup_dir / "siwen.tar", passphrase=PASSPHRASE, held=collect_secrets(office),
        version="0.1.0", now=now,
    )  # fmt: skip
    database = Database.open(office.database)
    talent = database.read(lambda session: session.scalars(select(Talent.id).where(Talent.name == name)).one())
    erasing.erase(database, office.data_dir, talent, now, beside=office.backup_dir)
    database.close()
    shutil.rmtree(office.data_dir)
    place = find_place(office)
    if place.kind == "sqlite":
        copies.find_file(office.database).unlink()
    backup = restoring.check(place, made.path, replace=True)
    secret = vault.open_sealed(made.secrets_path.read_bytes(), PASSPHRASE)[SECRET]
    restored = restoring.restore(place, made.path, backup, secret=secret, rebuild=rebuild, doubt=True, now=now)
    assert restored.erased


def rebuild(folder: Path) -> None:
    """The index, from what the backup brought."""
    config = KnowledgeConfig(folder, embedding="words", offices_file=Path("knowledge/offices.yaml"))
    library = Library(config, embeddings=WordEmbeddings(), reader=CountingReader())
    library.rebuild(now=chatter.NOW)
    library.close()


async def look_after(town: chatter.Town, before: Counter[str]) -> None:
    """张三 is nowhere any more; the ten wait for their call, the answer for all is given."""
    liaison, chief = town.person(LIAISON), town.person(CHIEF)
    assert "没有找到" in (await liaison.says("/find 张三")).text
    assert "王一" in (await liaison.says("/find 王一")).text
    after = await count(town)
    assert after["call_back"] == before["call_back"] == 10
    words = await town.app.database.aread(
        lambda session: {text for text in session.scalars(select(NeedStep.text)) if text}
    )
    assert "新增一个班，5月1日报名" in words
    assert not any("示例小学" in text or "没有说哪所学校" in text for text in words)  # of 张三's chain
    assert "常见问题" in (await town.person(STRANGER).says(f"{ASKED}？")).text
    assert "待回访" in (await liaison.says("/needs")).text
    assert "需求登记 12 项" in (await chief.says("/stats")).text
