"""What a hand-over does with contacts that are being written down, those of events too, and who is asked to confirm."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.callbacks import HandOver
from storage import audit, contact_drafts
from storage.contact_drafts import DraftFields
from storage.contacts import File, Line
from storage.tables import Account, ContactDraft
from tests import chatter
from tests.keeping import office_days
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
