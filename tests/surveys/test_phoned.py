"""Answers that a liaison or staff enter for somebody on the phone; pushes; what cards and own data show of surveys."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.callbacks import Card, Phoned, Survey
from storage import consents, deliveries, erasure, personal_data
from storage.consents import Purpose
from storage.tables import Account, Addressee, Answer, AuditRow, Delivery, Response, Run
from tests.keeping.office_days import pushed
from tests.surveys.test_answering import begin, read_answers
from tests.surveys.town import EVERY_KIND, NAMED, Office


async def test_a_liaison_enters_what_was_said_on_the_phone(office: Office) -> None:
    run = await office.ask(NAMED)
    await office.ask(EVERY_KIND)
    li = office.liaison
    await li.says("/find 郑八")
    await li.taps("郑八")
    await li.taps("电话代答")
    shown = li.screen
    assert shown.text == "郑八：可以电话代答的问卷"
    assert shown.labels == ["2026年人才工作满意度调查", "‹ 返回卡片"]  # the named one alone
    shown = await li.taps("2026年")
    assert shown.text.split("\n")[0] == "代答：郑八（电话）"
    assert shown.labels == ["开始"]
    await li.taps("开始")
    shown = await li.taps("一般")
    assert shown.text.split("\n")[:2] == ["代答：郑八（电话）", "2/9  给服务打几颗星："]
    for _ in range(7):
        await li.taps("跳过")
    shown = await li.says("没有别的")
    assert shown.text.split("\n") == [
        "代答：郑八（电话）",
        "✓ 已记下郑八的2题（电话代答），12月7日（周一）前都可以修改。",
    ]
    row = await office.read(lambda session: session.scalars(select(Response)).one())
    assert (row.run_id, row.source, row.finished_at is not None) == (run, "phone", True)
    assert row.entered_by is not None
    acts = await office.read(
        lambda session: session.scalars(select(AuditRow.subject).where(AuditRow.act == "survey.phone")).all()
    )
    assert acts == [f"addressee {row.addressee_id}"]
    await li.taps("返回卡片")
    await li.taps("历次")
    assert "11月23日（周一） 电话代答问卷：2026年人才工作满意度调查" in li.screen.text


async def test_only_for_ones_own_talents_and_never_over_what_they_answer_themselves(office: Office) -> None:
    run = await office.ask(NAMED)
    anonymous = await office.ask(EVERY_KIND)
    zheng, zhang = await office.addressee(run, "郑八"), await office.addressee(run, "张三")
    other = office.person(8)
    for person in (other, office.person(12)):
        await person.says("/help")
        await person.presses(Phoned(addressee=zheng, do="begin").pack())
        assert person.toast
        await person.presses(Phoned(addressee=zheng, do="put", item=0, value="5").pack())
    assert await read_answers(office) == {}
    await begin(office.person(11), "实名")
    await office.person(11).taps("满意")
    for person in (office.liaison, office.officer):
        await person.says("/help")
        await person.presses(Phoned(addressee=zhang, do="put", item=0, value="1").pack())
        assert person.toast == "本人已在作答，不能代答。"
        await person.presses(Phoned(addressee=await office.addressee(anonymous, "郑八"), do="begin").pack())
        assert person.toast == "匿名问卷不能代答，请本人填写。"
    assert await read_answers(office) == {"ease": 4}
    await office.officer.presses(Phoned(addressee=zheng, do="begin").pack())  # staff may
    shown = await office.officer.taps("满意")
    assert shown.text.startswith("代答：郑八（电话）\n2/9")


async def test_of_who_refused_servers_abroad_nothing_is_shown_there(office: Office) -> None:
    run = await office.ask(NAMED)

    def refuse(session: Session) -> None:
        person = session.scalar(select(Account.person_id).where(Account.external_id == "12"))
        version = consents.VERSIONS[Purpose.ABROAD]
        consents.answer(session, person, Purpose.ABROAD, version, given=False, now=office.time.at)

    await office.write(refuse)
    await office.liaison.says("/help")
    shown = await office.liaison.presses(Phoned(addressee=await office.addressee(run, "李四"), do="begin").pack())
    assert "李四" not in shown.text


async def push(office: Office, run: int, kind: str, number: int) -> None:
    """A round of pushes, as the job queues them."""

    def queue(session: Session) -> None:
        for one in session.scalars(select(Addressee).where(Addressee.run_id == run, Addressee.person_id.is_not(None))):
            deliveries.queue(
                session, key=f"run:{run}:{number}:{one.id}", person_id=one.person_id, kind=kind,
                facts={"run": run, "addressee": one.id}, now=office.time.at,
            )  # fmt: skip

    await office.write(queue)
    await office.town.app.push_due()


async def test_the_invitation_is_pushed_and_the_reminder_goes_to_who_has_not_finished(office: Office) -> None:
    run = await office.ask(EVERY_KIND)
    await push(office, run, "survey", 0)
    ana, ben, eve, may, joe = (office.person(user) for user in range(11, 16))
    assert pushed(ana) == [
        "2026年人才工作满意度调查 · 9题，约3分钟 · 匿名\n想听听您对人才工作的看法。\n12月7日（周一）前都可以填。"
    ]
    assert ana.screen.labels == ["开始", "晚点提醒", "这次不答"]
    await ana.taps("开始")
    await ana.taps("满意")
    await ana.taps("★★")
    await ben.taps("这次不答")
    await eve.taps("开始")
    await eve.taps("满意")
    await eve.presses(Survey(number=run, do="send").pack())
    assert eve.screen.text.startswith("谢谢，已提交。")
    await office.write(
        lambda session: session.execute(
            update(Run).values(reminded=1, reminders=[{"after_days": 3, "zh": "还有3天就截止了。", "en": ""}])
        )
    )
    office.time.at += timedelta(days=3)
    before = [len(person.screens) for person in (ben, eve)]
    await push(office, run, "survey_reminder", 1)
    assert pushed(ana)[-1].split("\n") == [
        "还有3天就截止了。",
        "2026年人才工作满意度调查 · 9题，约3分钟 · 匿名",
        "上次答到第3题，都留着。",
        "12月7日（周一）前都可以填。",
    ]
    assert ana.screen.labels == ["接着答"]
    assert [len(person.screens) for person in (ben, eve)] == before
    assert pushed(may)[-1].startswith("还有3天就截止了。")
    assert (await ana.taps("接着答")).text.startswith("3/9")
    await office.set_state(run, "closed")
    await push(office, run, "survey_reminder", 2)
    reasons = await office.read(
        lambda session: session.scalars(select(Delivery.reason).where(Delivery.key.startswith(f"run:{run}:2"))).all()
    )
    assert reasons == ["nothing_left"] * 5
    assert joe.screens


async def test_a_card_and_ones_own_data_show_named_surveys_and_an_erasure_takes_the_answers(office: Office) -> None:
    await office.ask(NAMED)
    await office.ask(EVERY_KIND)
    ana = office.person(11)
    await begin(ana, "实名")
    await ana.taps("满意")
    await begin(ana, "匿名")
    await ana.taps("不满意")
    await office.liaison.says("/help")
    await office.liaison.presses(Card(talent=office.talents["张三"], page=1).pack())
    assert "11月23日（周一） 答了一部分问卷：2026年人才工作满意度调查" in office.liaison.screen.text
    assert "满意：" not in office.liaison.screen.text

    def look(session: Session) -> dict[str, list[dict[str, object]]]:
        person = session.scalar(select(Account.person_id).where(Account.external_id == "11"))
        return personal_data.gather(session, person, "")

    gathered = await office.read(look)
    assert [(row["anonymous"], row["finished"]) for row in gathered["surveys"]] == [(False, False), (True, False)]
    assert [(row["item"], row["answer"]) for row in gathered["answers"]] == [("对申报手续的便利程度：", "4")]

    def erase(session: Session) -> dict[str, int]:
        person = session.scalar(select(Account.person_id).where(Account.external_id == "11"))
        return erasure.erase_person(session, person, "", office.time.at).gone

    assert (await office.write(erase))["answers"] == 1
    left = await office.read(lambda session: [session.scalars(select(one)).all() for one in (Answer, Response)])
    assert left == [[], []]
    rows = await office.read(
        lambda session: session.execute(
            select(Addressee.person_id, Addressee.left_out).where(Addressee.talent_id == office.talents["张三"])
        ).all()
    )
    assert [tuple(row) for row in rows] == [(None, "erased")] * 2
