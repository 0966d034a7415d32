"""Ten people's one problem: seen while it is logged, joined, replied to once, told and called ten times."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import erasure, need_vectors
from storage.contacts import Line
from storage.need_vectors import VectorMemory
from storage.roles import Role, find_actor
from storage.tables import Need, NeedStep, Talent
from tests.chatter import NOW
from tests.keeping import roster
from tests.needs.conftest import Office
from tests.needs.test_journey import opens

TEXT = "孩子明年上小学"
NAMES = tuple(f"李{number}" for number in "一二三四五六七八九")


async def enter_nine(office: Office) -> list[int]:
    """Nine more talents with the same problem, four of them (of the fourth category) in the bot as 21 to 24."""

    def enter(session: Session) -> list[int]:
        liaison = find_actor(session, office.actors[7].person_id)
        made = []
        for place, name in enumerate(NAMES):
            talent = roster.enter_talent(session, name, 4 if place < 5 else 2, liaison=next(iter(liaison.officials)))
            if place < 4:
                session.get_one(Talent, talent).person_id = roster.join(
                    session, str(21 + place), Role.APPLICANT
                ).person_id
            session.flush()
            if place < 8:  # the ninth is logged by hand
                line = (Line("need", TEXT, category="schooling"),)
                roster.log(session, find_actor(session, liaison.person_id), talent, date(2026, 11, 23), lines=line)
            made.append(talent)
        return made

    made = await office.town.app.database.awrite(enter)
    await office.town.app.likeness.follow()
    return made


async def test_ten_people_with_one_problem_become_one_need_with_ten_names(office: Office) -> None:
    liaison, officer, bureau, chief = (office.person(number) for number in (7, 10, 11, 9))
    talents = await enter_nine(office)
    await office.comes(date(2026, 11, 24))
    # Seen while logging.
    await liaison.says("联系 李九 电话 今天 问需：孩子明年上小学")
    assert "… 相近的需求：需求1 子女入学（1人）。保存后可以并办。" in liaison.screen.text  # before it is saved
    shown = await liaison.taps("保存")
    assert "相近的需求：需求" in shown.text
    assert any(label.startswith("并入需求") for label in shown.labels)
    # The first is passed on; the officer joins the others to it, one of them with what had joined it before.
    await opens(officer)
    await officer.taps("受理")
    await officer.taps("转办")
    await officer.taps("区教育局")
    await bureau.says("/needs")
    assert "等" not in bureau.screen.text.split("\n")[1].split("·")[0]

    def list_rest(session: Session) -> list[int]:
        rest = select(Need.id).where(Need.state == "registered", Need.category == "schooling").order_by(Need.id)
        return list(session.scalars(rest))

    rest = await office.town.app.database.aread(list_rest)
    assert len(rest) == 9
    await join(office, rest[1], rest[0])
    for need_id in [rest[0], *rest[2:]]:
        await join(office, need_id, 1)
    await opens(officer)  # the restricted one is not theirs to see; all others follow the first
    assert "没有待转办的需求" in (await officer.says("/needs")).text or "承办中" in officer.screen.text
    await bureau.says("/needs")
    assert "第二类人才等10人 · 子女入学" in bureau.screen.text
    shown = await bureau.taps("1 子女入学")
    await bureau.taps("并办9")
    assert not any(name in bureau.screen.text for name in NAMES)
    await bureau.says("/needs")
    await bureau.taps("1 子女入学")
    await bureau.taps("答复")
    await bureau.says("新增一个班，5月1日报名")
    await opens(chief)
    shown = await chief.taps("并办9")
    assert all(name in shown.text for name in NAMES)
    await opens(chief)
    await chief.taps("发出答复")
    await office.pushes()
    # Four are asked by a message, the others are called; each goes on alone.
    for number in (21, 22, 23, 24):
        assert "新增一个班，5月1日报名" in office.person(number).screen.text
    counts = await count_states(office)
    assert counts == {"replied": 4, "call_back": 6, "registered": 1}
    calls = [entry for entry in liaison.screens if "打电话回访" in entry.text]
    assert len(calls) == 6
    assert "区教育局 答复" not in "".join(entry.text for entry in calls)
    await office.person(21).taps("已办妥")
    await office.person(22).taps("还没有")
    await office.person(22).says("报名系统里查不到")
    assert await count_states(office) == {"settled": 1, "reopened": 1, "replied": 2, "call_back": 6, "registered": 1}
    texts = await office.town.app.database.aread(
        lambda session: session.scalars(select(NeedStep.text).where(NeedStep.move == "release_with")).all()
    )
    assert set(texts) == {"新增一个班，5月1日报名"}
    assert len(texts) == 9
    assert len(talents) == 9


async def test_a_liaison_joins_to_what_another_ones_talent_told_and_reads_nothing_of_it(office: Office) -> None:
    liaison = office.person(8)

    def enter(session: Session) -> None:
        zhao = find_actor(session, office.actors[8].person_id)
        roster.enter_talent(session, "王五", 3, liaison=next(iter(zhao.officials)))

    await office.town.app.database.awrite(enter)
    await office.town.app.likeness.follow()
    await liaison.says("联系 王五 电话 今天 问需：1、孩子明年上小学 2、住院手术（限知）")
    assert "… 相近的需求：需求1 子女入学（1人）。保存后可以并办。" in liaison.screen.text
    saved = await liaison.taps("保存")
    assert [label for label in saved.labels if "并入" in label] == ["并入需求1"]
    await liaison.taps("并入需求1")
    assert liaison.screen.text == "✓ 需求3已并入需求1，答复时一并转告。"
    await liaison.taps("并入需求1", on=saved)  # once
    assert "刚有变动" in liaison.toast
    await liaison.says("/needs")
    assert "张三" not in "".join(entry.text for entry in liaison.screens)
    counts = await count_states(office)
    assert counts == {"registered": 3, "joined": 1}


async def join(office: Office, need_id: int, lead: int) -> None:
    """The officer joins a need to another, by the buttons."""
    from bot.callbacks import NeedStep as Press

    officer = office.person(10)
    await officer.presses(Press(need=need_id).pack())
    await officer.taps("并办")
    data = Press(need=need_id, revision=0, do="join", value=str(lead)).pack()
    await officer.presses(data)
    assert "✓ 已并办" in officer.screen.text


async def count_states(office: Office) -> dict[str, int]:
    def look(session: Session) -> dict[str, int]:
        counts: dict[str, int] = {}
        for state in session.scalars(select(Need.state).order_by(Need.id)):
            counts[state] = counts.get(state, 0) + 1
        return counts

    return await office.town.app.database.aread(look)


async def test_where_the_leading_talent_is_erased_the_next_takes_their_place(office: Office) -> None:
    officer, bureau = office.person(10), office.person(11)
    await enter_nine(office)
    await opens(officer)
    await officer.taps("受理")
    await officer.taps("转办")
    await officer.taps("区教育局")
    await join(office, 3, 1)
    await join(office, 4, 1)
    await bureau.says("/needs")
    await bureau.taps("1 子女入学")
    await bureau.taps("答复")
    await bureau.says("新增一个班")

    def erase(session: Session) -> None:
        erasure.erase_talent(session, office.talents["张三"], NOW)

    await office.town.app.database.awrite(erase)

    def look(session: Session) -> list[tuple[int, str, int | None, str]]:
        rows = (
            select(Need.id, Need.state, Need.joined_to, Need.department).where(Need.id.in_((1, 3, 4))).order_by(Need.id)
        )
        return [tuple(row) for row in session.execute(rows)]  # type: ignore[misc] # four columns

    assert await office.town.app.database.aread(look) == [
        (1, "withdrawn", None, "education"),
        (3, "to_release", None, "education"),
        (4, "joined", 3, ""),
    ]
    await opens(office.person(9))
    shown = await office.person(9).taps("发出答复")
    assert "✓ 已发出" in shown.text
    assert [state for _, state, *_ in await office.town.app.database.aread(look)] == ["withdrawn", "replied", "replied"]


async def test_only_what_is_open_and_about_the_same_is_similar(office: Office) -> None:
    await enter_nine(office)
    memory = VectorMemory()

    def near(session: Session) -> list[int]:
        return [need_id for need_id, _ in need_vectors.find_similar(session, memory, 3, most=20)]

    read = office.town.app.database.aread
    assert sorted(await read(near)) == [1, 4, 5, 6, 7, 8, 9, 10]  # 2 is restricted

    def change(session: Session) -> None:
        session.execute(update(Need).where(Need.id == 4).values(category="housing"))
        session.execute(update(Need).where(Need.id == 5).values(state="settled"))
        need_vectors.forget(session, 6)
        need_vectors.drop_closed(session)

    await office.town.app.database.awrite(change)
    assert sorted(await read(near)) == [1, 7, 8, 9, 10]
    await office.town.app.likeness.follow()
    assert sorted(await read(near)) == [1, 6, 7, 8, 9, 10]
