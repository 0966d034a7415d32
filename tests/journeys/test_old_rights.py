"""What was begun, sent or opened under a right that has gone since: no text of others is shown, none is let out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.callbacks import UndoContact
from storage import contact_edits, officials, roles
from storage.contacts import Line
from storage.roles import Role
from storage.tables import Account, ContactDraft, Employer, Grant, Need, Question
from tests.chatter import NOW, Person, Town
from tests.contacts.offices import TODAY, Office, in_office
from tests.journeys.test_contact_form import begins, rows, standing


@pytest.fixture
async def office(town: Town) -> Office:
    return await in_office(town)


async def saves(ana: Person) -> str:
    """A contact with 张三, as ana saves it; what takes it back."""
    await begins(ana)
    for said in ("生日问候", "项目中试", "想换公寓", "无"):
        await ana.says(said)
    await ana.taps("保存")
    return ana.screen.find("撤销")["callback_data"]


async def hands_over(town: Town, office: Office) -> None:
    await town.app.database.awrite(
        lambda session: officials.assign(
            session, office.talents["张三"], "liaison", office.officials["钱某"], TODAY, None
        )
    )


async def changes_it(town: Town, boss: Person, contact: int, *added: Line) -> None:
    """An admin adds lines to the contact."""

    def edit(session: Session) -> None:
        number = session.scalar(select(Account.person_id).where(Account.external_id == str(boss.user)))
        assert number is not None
        actor = roles.find_actor(session, number, is_admin=True)
        fields, revision = contact_edits.read(session, actor, contact)
        changed = replace(fields, lines=(*fields.lines, *added))
        contact_edits.save(session, actor, contact, changed, revision=revision, draft_id=900, now=NOW)

    await boss.says("/start")
    await town.app.database.awrite(edit)


async def test_a_change_that_was_begun_shows_nothing_of_a_talent_who_was_handed_over(
    town: Town, ana: Person, boss: Person, office: Office
) -> None:
    await saves(ana)
    [contact] = await standing(town)
    await ana.presses(f"cp:{contact.id}:edit:0")
    [draft] = await rows(town, ContactDraft)
    await hands_over(town, office)
    await changes_it(town, boss, contact.id, Line("condition", "新联络员写的"))
    for do in ("both", "mine", "theirs"):
        await ana.presses(f"me:{draft.id}:{do}")
        assert "新联络员写的" not in "".join(shown.text for shown in ana.screens)


async def test_what_an_admin_has_added_is_not_undone_into_the_authors_draft(
    town: Town, ana: Person, boss: Person, office: Office
) -> None:
    undo = await saves(ana)
    [contact] = await standing(town)
    await changes_it(town, boss, contact.id, Line("condition", "只给科长看", restricted=True))
    await ana.presses(undo)
    assert "别人改过" in ana.toast
    assert "只给科长看" not in "".join(shown.text for shown in ana.screens)
    assert await rows(town, ContactDraft) == []
    assert len(await standing(town)) == 1


async def test_a_contact_is_not_undone_by_who_handed_its_talent_over(town: Town, ana: Person, office: Office) -> None:
    undo = await saves(ana)
    assert undo.startswith(UndoContact.__prefix__)
    await hands_over(town, office)
    await ana.presses(undo)
    assert "不在您的联系名单里" in ana.toast
    assert len(await standing(town)) == 1


async def test_a_contact_whose_need_is_being_worked_on_is_not_undone(town: Town, ana: Person, office: Office) -> None:
    undo = await saves(ana)

    def take_up(session: Session) -> None:
        session.scalars(select(Need)).one().state = "transferred"

    await town.app.database.awrite(take_up)
    await ana.presses(undo)
    assert "已在办理" in ana.toast
    assert len(await rows(town, Need)) == 1


async def test_what_is_typed_into_a_form_whose_role_has_ended_is_no_question(
    town: Town, ana: Person, office: Office
) -> None:
    await begins(ana)
    await town.app.database.awrite(lambda session: roles.end_all(session, Grant.role == Role.LIAISON, now=NOW))
    told = await ana.says("张三身体不好，想离职")
    assert "没有保存，也没有当作提问" in told.text
    assert await town.app.database.aread(lambda session: session.scalars(select(Question)).all()) == []
    await ana.says("人才分几类")  # and the form is left: this one is
    assert len(await town.app.database.aread(lambda session: session.scalars(select(Question)).all())) == 1


async def test_what_is_opened_from_a_saved_contact_leaves_it_and_its_way_back(
    town: Town, ana: Person, office: Office
) -> None:
    undo = await saves(ana)
    saved = ana.screen
    for label in ("待办", "看档案", "下一位"):
        await ana.taps(label, on=saved)
        assert ana.screen.id > saved.id
        [kept] = [shown for shown in ana.screens if shown.id == saved.id]
        assert kept.find("撤销")["callback_data"] == undo
    await ana.taps("撤销", on=saved)
    assert await standing(town) == []


async def questions_of(town: Town) -> list[Question]:
    return await rows(town, Question)


async def ends(town: Town, role: Role) -> None:
    await town.app.database.awrite(lambda session: roles.end_all(session, Grant.role == role, now=NOW))


@pytest.mark.parametrize("name", ["张三", "赵六"])  # on the roster or not: the same is said
@pytest.mark.parametrize(
    "text",
    [
        "联系 {} 电话 问候：生日好 问需：想换公寓",
        "/ask 联系 {} 电话 问候：生日好 问需：想换公寓",
        "联系 {} 昨天 微信 他身体不好，想离职",  # without a label: who was a liaison means a contact by it
        "{} 昨天电话 问情：想离职 问需：换公寓",  # the word in front is forgotten
        "【联系】{} 问需：换公寓",
    ],
)
async def test_a_contact_by_who_is_a_liaison_no_more_is_no_question(
    town: Town, ana: Person, office: Office, text: str, name: str
) -> None:
    await ends(town, Role.LIAISON)
    told = await ana.says(text.format(name))
    assert "没有保存，也没有当作提问" in told.text
    assert "没有记录的权限" in told.text
    assert await questions_of(town) == []
    assert await rows(town, ContactDraft) == []


async def test_a_contact_typed_into_a_form_of_everybodys_goes_nowhere(town: Town, ana: Person, office: Office) -> None:
    await ends(town, Role.LIAISON)
    await ana.says("/register")
    await ana.taps("单位经办")
    told = await ana.says("联系 张三 电话 问需：想换公寓")
    assert "没有保存" in told.text
    assert [unit.name for unit in await rows(town, Employer) if "张三" in unit.name] == []


async def test_a_stranger_who_writes_a_contact_is_told_and_who_asks_for_a_phone_is_answered(
    town: Town, office: Office
) -> None:
    stranger = town.person(70, "Eve")
    assert "没有记录的权限" in (await stranger.says("联系 张三 电话 问需：想换公寓")).text
    assert await questions_of(town) == []
    await stranger.says("联系住建局电话")
    assert [asked.text for asked in await questions_of(town)] == ["联系住建局电话"]


async def test_a_liaisons_contact_without_the_word_in_front_is_no_question(
    town: Town, ana: Person, office: Office
) -> None:
    assert "以“联系 姓名”开头" in (await ana.says("张三 问需：想换公寓")).text
    assert await questions_of(town) == []
    await town.person(70, "Eve").says("问策：人才政策有哪些")  # anybody else may ask so
    assert len(await questions_of(town)) == 1


async def test_a_liaisons_contact_in_a_group_is_neither_kept_nor_asked(town: Town, ana: Person, office: Office) -> None:
    in_group = town.person(ana.user, chat=-500)
    text = "@siwen_test_bot 联系 张三 电话 问需：想换公寓"
    mention = {"type": "mention", "offset": 0, "length": len("@siwen_test_bot")}
    told = await in_group.says(text, entities=[mention])
    assert "私聊" in told.text
    assert "张三" not in told.text
    assert await questions_of(town) == []


async def test_one_person_has_few_requests_to_be_an_hr_waiting(town: Town, ana: Person) -> None:
    for unit in ("示例一", "示例二", "示例三"):
        await ana.says("/register")
        await ana.taps("单位经办")
        await ana.says(f"{unit} 赵某")
    await ana.says("/register")
    await ana.taps("单位经办")
    assert "3条申请在等" in (await ana.says("示例四 赵某")).text
    assert "3条申请在等" not in (await ana.says("示例一 赵某")).text  # asked before: nothing is new
