"""After a contact: the short survey some days later, by name, to the talent alone; the bulletin, to who wants it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import roles
from storage.tables import Account, Addressee, Run
from tests.keeping import roster
from tests.notices.conftest import Desk


async def test_a_contact_is_followed_by_the_short_survey_some_days_later(desk: Desk) -> None:
    await desk.officer.says("/notices")
    shown = await desk.officer.taps("联系后回访")
    assert shown.text.split("\n")[0] == "定期计划草稿 · 联系后回访"
    assert "联系后3天" in shown.text
    await desk.approve()
    desk.office.time.at += timedelta(days=1)

    def log(session: Session) -> None:
        person = session.scalar(select(Account.person_id).where(Account.external_id == "7"))
        actor = roles.find_actor(session, person)
        roster.log(session, actor, desk.office.talents["张三"], desk.app.now().date())

    await desk.office.write(log)
    await desk.turn(days=1)
    assert not desk.talent.screens
    await desk.turn(days=2)
    shown = desk.talent.screen
    assert shown.labels[-1] == "不再接收此类"
    assert not desk.office.person(12).screens
    runs = await desk.office.read(lambda session: session.scalars(select(Run)).all())
    assert [(run.kind, run.topic) for run in runs] == [("follow_up", "contact")]
    shown = await desk.talent.taps("不再接收此类")
    assert shown.text == "好，以后不再发：节日、生日问候和联系后的回访。"


async def test_a_bulletin_goes_to_who_wants_it_and_needs_no_document(desk: Desk) -> None:
    await desk.talent.says("/settings")
    await desk.talent.taps("英才令")
    await desk.officer.says("/notices")
    await desk.officer.taps("发简报")
    await desk.officer.says("第3期")
    await desk.officer.says("本期讲安家补贴怎么申报。")
    await desk.officer.taps("不写")
    await desk.approve()
    assert desk.talent.screen.text == "简报 · 第3期\n本期讲安家补贴怎么申报。"
    assert desk.talent.screen.labels == ["已读", "提问", "不再接收此类"]
    found = await desk.office.read(lambda session: session.scalars(select(Addressee.talent_id)).all())
    assert found == [desk.office.talents["张三"]]
