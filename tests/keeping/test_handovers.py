"""What a hand-over does with contacts that are being written down, those of events too, and who is asked to confirm."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.callbacks import DraftStep, HandOver
from storage import audit, contact_drafts, invitations, officials, roles
from storage.contact_drafts import DraftFields
from storage.contacts import File, Line
from storage.roles import Role
from storage.tables import Account, ContactDraft, Grant
from tests import chatter
from tests.keeping import office_days, roster
from tests.keeping.office_days import Office
from tests.keeping.office_days import office as office

EVENT = DraftFields(group=True, occasion="中秋茶叙", level="liaison", channel="event")


def person_of(session: Session, account: str) -> int:
    found = session.scalar(select(Account.person_id).where(Account.external_id == account))
    assert found
    return found


async def begin(town: chatter.Town, number: int, *talents: int, edits: int = 0) -> None:
    """李某 writes down an event with these talents."""
    fields = replace(EVENT, talents=talents, edits=edits)
    await town.app.database.awrite(
        lambda session: contact_drafts.begin(
            session, person_of(session, "7"), fields, update_id=number, now=town.app.now()
        )
    )


async def drafts_of(town: chatter.Town, account: str) -> list[tuple[tuple[int, ...], str]]:
    def look(session: Session) -> list[tuple[tuple[int, ...], str]]:
        drafts = contact_drafts.list_of(session, person_of(session, account))
        return sorted((draft.fields.talents, draft.fields.occasion) for draft in drafts)

    return await town.app.database.aread(look)


async def test_the_draft_of_an_event_goes_along_with_its_talents(town: chatter.Town, office: Office) -> None:
    await office.chief.says("/start")
    zhang, li, wang = (office.talents[name] for name in ("张三", "李四", "王五"))
    await begin(town, 1, zhang, li, wang)
    shown = await office.chief.presses(HandOver(do="sum", keeper=office.li, taker=office.zhao).pack())
    assert "草稿1" in shown.text
    shown = await office.chief.presses(HandOver(do="list", keeper=office.li, taker=office.zhao).pack())
    assert [line.count("草稿1") for line in shown.text.splitlines()[1:]] == [1, 1, 1]
    await office.chief.presses(HandOver(do="ok", keeper=office.li, taker=office.zhao).pack())
    assert await drafts_of(town, "7") == []
    assert await drafts_of(town, "8") == [((zhang, li, wang), "中秋茶叙")]


async def test_of_an_event_with_others_each_goes_on_with_their_own(town: chatter.Town, office: Office) -> None:
    await office.chief.says("/start")
    zhang, li, wang = (office.talents[name] for name in ("张三", "李四", "王五"))
    await begin(town, 1, zhang, li, wang)
    await begin(town, 2, li, wang)  # nobody of it moves
    await office.chief.presses(HandOver(do="ok", keeper=office.li, taker=office.zhao, talent=zhang).pack())
    assert await drafts_of(town, "7") == [((li, wang), "中秋茶叙"), ((li, wang), "中秋茶叙")]
    assert await drafts_of(town, "8") == [((zhang,), "中秋茶叙")]
    await office.taker.says("/contact")
    assert "接着填" in office.taker.screen.labels[0]


async def test_restricted_lines_of_a_draft_stay_with_their_author(town: chatter.Town, office: Office) -> None:
    await office.chief.says("/start")
    zhang = office.talents["张三"]
    lines = (Line("condition", "项目顺利"), Line("condition", "想离职", restricted=True))
    files = (File("condition", "a" * 64, "片子.jpg", "image/jpeg", 9),)
    fields = replace(EVENT, talents=(zhang,), lines=lines, files=files, said="联系 张三 问情：想离职（限知）")

    def write(session: Session) -> None:
        contact_drafts.begin(session, person_of(session, "7"), fields, update_id=1, now=town.app.now())

    def look(session: Session, account: str) -> list[tuple[tuple[str, ...], int, str]]:
        drafts = contact_drafts.list_of(session, person_of(session, account))
        return [
            (tuple(line.text for line in draft.fields.lines), len(draft.fields.files), draft.fields.said)
            for draft in drafts
        ]

    await town.app.database.awrite(write)
    shown = await office.chief.presses(HandOver(do="sum", keeper=office.li, taker=office.zhao).pack())
    assert "其中1份草稿有限知内容" in shown.text
    await office.chief.presses(HandOver(do="ok", keeper=office.li, taker=office.zhao).pack())
    assert await town.app.database.aread(lambda session: look(session, "8")) == [(("项目顺利",), 0, "")]
    [(kept, count, said)] = await town.app.database.aread(lambda session: look(session, "7"))
    assert (kept, count, said) == (("项目顺利", "想离职"), 1, "联系 张三 问情：想离职（限知）")


async def test_a_change_of_a_saved_contact_stays_with_its_author(town: chatter.Town, office: Office) -> None:
    await office.chief.says("/start")
    await begin(town, 1, office.talents["张三"], edits=1)
    await office.chief.presses(HandOver(do="ok", keeper=office.li, taker=office.zhao).pack())
    assert await drafts_of(town, "8") == []
    assert len(await town.app.database.aread(lambda session: session.scalars(select(ContactDraft)).all())) == 1


async def test_admins_whom_only_the_settings_name_are_asked_too(town: chatter.Town, office: Office) -> None:
    admin = town.person(1, "Boss")
    await admin.says("/start")
    await office.liaison.says("/handover")
    await office.liaison.taps("赵某")
    await office.liaison.taps("请科里确认")
    await town.app.push_due()
    for person in (admin, office.chief):
        assert office_days.pushed(person)[-1].startswith("李某的3位人才将交给赵某")
    await admin.taps("确认移交")
    acts = await town.app.database.aread(lambda session: audit.list_acts(session, act="handover"))
    assert len(acts) == 1
    await office.chief.taps("确认移交")
    assert "可能刚才已经移交了" in office.chief.toast


async def test_drafts_wait_for_a_taker_who_has_not_joined(town: chatter.Town, office: Office) -> None:
    """They are nobody's until somebody acts as the taker, and go on to a third where staff decide otherwise."""
    await office.chief.says("/start")
    zhang, li, wang = (office.talents[name] for name in ("张三", "李四", "王五"))
    away = await town.app.database.awrite(lambda session: roster.enter_official(session, "钱某", "liaison"))
    third = await town.app.database.awrite(lambda session: roster.enter_official(session, "孙某", "liaison"))
    await begin(town, 1, zhang, li, wang)
    shown = await office.chief.presses(HandOver(do="sum", keeper=office.li, taker=away).pack())
    assert "钱某还没有加入本助手，移交后请发邀请：1份草稿等其加入时转过去。" in shown.text
    await office.chief.presses(HandOver(do="ok", keeper=office.li, taker=away).pack())
    assert await drafts_of(town, "7") == []
    await office.liaison.says("/contact")
    assert not any("中秋茶叙" in label for label in office.liaison.screen.labels)
    await office.liaison.presses(DraftStep(draft=1, do="cancel").pack())  # an old button of the form
    assert len(await town.app.database.aread(lambda session: session.scalars(select(ContactDraft)).all())) == 1

    shown = await office.chief.presses(HandOver(do="sum", keeper=away, taker=third, talent=zhang).pack())
    assert "草稿1" in shown.text
    await office.chief.presses(HandOver(do="ok", keeper=away, taker=third, talent=zhang).pack())
    await admit(town, "21", away)
    assert await drafts_of(town, "21") == [((li, wang), "中秋茶叙")]
    await admit(town, "22", third)
    await admit(town, "23", third)  # the second to act as them gets nothing of the first's
    assert await drafts_of(town, "22") == [((zhang,), "中秋茶叙")]
    assert await drafts_of(town, "23") == []


async def test_drafts_of_who_acts_as_the_keeper_no_more_go_along(town: chatter.Town, office: Office) -> None:
    await office.chief.says("/start")
    zhang, li = office.talents["张三"], office.talents["李四"]
    await begin(town, 1, zhang)

    def leave(session: Session) -> None:
        roles.end_all(session, Grant.official_id == office.li, now=town.app.now())

    await town.app.database.awrite(leave)
    shown = await office.chief.presses(HandOver(do="sum", keeper=office.li, taker=office.zhao).pack())
    assert "草稿1" in shown.text
    await office.chief.presses(HandOver(do="ok", keeper=office.li, taker=office.zhao).pack())
    assert await drafts_of(town, "8") == [((zhang,), "中秋茶叙")]

    def come_back(session: Session) -> None:
        roles.grant(session, person_of(session, "7"), Role.OFFICER, by=None, now=town.app.now())

    await town.app.database.awrite(come_back)
    await begin(town, 2, li)  # as staff: what they write is theirs, whoever keeps in touch
    await town.app.database.awrite(
        lambda session: officials.assign(session, li, "liaison", office.li, town.app.today(), None)
    )
    await office.chief.presses(HandOver(do="ok", keeper=office.li, taker=office.zhao).pack())
    assert await drafts_of(town, "7") == [((li,), "中秋茶叙")]


async def admit(town: chatter.Town, account: str, official: int) -> None:
    """Somebody comes in as that official, by an invitation's link."""

    def invite(session: Session) -> str:
        code = invitations.new_code()
        invitations.make(session, Role.LIAISON, official_id=official, by=None, now=town.app.now(), code=code)
        return code

    code = await town.app.database.awrite(invite)
    await town.person(int(account)).says(f"/start {code}")
