"""Buttons live for ever: pressed twice, late, out of order, by a stranger, forged, under messages that are gone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.callbacks import Survey
from bot.settings import Settings
from storage.surveys import run_keys
from storage.surveys.definition import Definition
from storage.tables import Addressee, Answer, Ballot, BallotDraft, Response
from tests import chatter, fakes
from tests.surveys.test_answering import begin, read_answers
from tests.surveys.town import EVERY_KIND, NAMED, Office

BOTH = pytest.mark.parametrize("definition", [NAMED, EVERY_KIND], ids=["named", "anonymous"])


def put(run: int, item: int, value: int | str) -> str:
    return Survey(number=run, do="put", item=item, value=str(value)).pack()


async def read_draft(office: Office) -> dict[str, object]:
    (answers,) = await office.read(lambda session: session.scalars(select(BallotDraft.answers)).all())
    return dict(answers)


async def kept(office: Office, run: int) -> dict[str, object]:
    """The answers there are, of whichever kind."""
    drafts = await office.read(
        lambda session: session.scalars(select(BallotDraft.answers).where(BallotDraft.run_id == run)).all()
    )
    return {**(dict(drafts[0]) if drafts else {}), **await read_answers(office)}


@BOTH
async def test_pressed_twice_it_is_one_answer_and_the_place_stays(office: Office, definition: Definition) -> None:
    run = await office.ask(definition)
    ana = office.person(11)
    await begin(ana)
    press = ana.screen.find("很满意")["callback_data"]
    shown = ana.screen
    await office.town.deliver(ana.tap_update(shown, press), ana.tap_update(shown, press))
    assert ana.screen.text.startswith("2/9")
    assert await kept(office, run) == {"ease": 5}
    await ana.taps("★★★")
    shown = await ana.presses(press)  # late, under a message that shows another item by now
    assert shown.text.startswith("3/9")
    skip = Survey(number=run, do="skip", item=0).pack()
    assert (await ana.presses(skip)).text.startswith("3/9")
    assert await kept(office, run) == {"ease": 5, "stars": 3}


@BOTH
async def test_a_late_press_of_another_answer_changes_it_and_goes_on(office: Office, definition: Definition) -> None:
    run = await office.ask(definition)
    ana = office.person(11)
    await begin(ana)
    await ana.taps("很满意")
    await ana.taps("★★★")
    shown = await ana.presses(put(run, 0, 1))
    assert shown.text.startswith("3/9")
    assert await kept(office, run) == {"ease": 1, "stars": 3}


@BOTH
async def test_two_devices_show_two_messages_of_one_survey(office: Office, definition: Definition) -> None:
    run = await office.ask(definition)
    ana = office.person(11)
    await begin(ana)
    phone = ana.screen
    await ana.says("/survey")
    await ana.taps("2026年")
    assert ana.screen.text.startswith("1/9")
    await ana.taps("满意")
    shown = await ana.taps("满意", on=phone)  # the first message still showed item 1
    assert next(entry for entry in ana.screens if entry.id == phone.id).text.startswith("2/9")
    assert shown.text.startswith("2/9")
    assert await kept(office, run) == {"ease": 4}


@BOTH
async def test_I4_what_no_button_carries_changes_nothing(office: Office, definition: Definition) -> None:
    run = await office.ask(definition)
    ana = office.person(11)
    await begin(ana)
    before = await kept(office, run)
    for data in (
        put(run, 99, 1), put(run, 0, 0), put(run, 0, 6), put(run, 0, "５"), put(run, 0, "x"), put(run, 0, ""),
        put(run, 2, 11), put(run, 3, 3), put(run, 4, 0), put(run, 6, 2), put(run, 8, 1), put(run, 7, 1),
        Survey(number=run, do="on", item=4, value="4").pack(), Survey(number=run, do="on", item=0, value="1").pack(),
        Survey(number=run, do="nothing", item=0).pack(), Survey(number=run, do="keep").pack(),
        Survey(number=run, do="ask").pack(),
    ):  # fmt: skip
        await ana.presses(data)
        assert ana.toast, data
    assert await kept(office, run) == before
    await ana.presses(f"sv:{10**22}:put:0:1")
    assert "已经失效" in ana.toast
    await ana.presses("sv:1:put:-1:1")
    assert "已经失效" in ana.toast
    if definition is NAMED:
        await ana.presses(Survey(number=run, do="send").pack())
        assert "已经失效" in ana.toast


async def test_an_item_that_is_not_shown_takes_no_answer(office: Office) -> None:
    run = await office.ask(NAMED)
    ana = office.person(11)
    await begin(ana)
    await ana.presses(Survey(number=run, do="item", item=7).pack())
    assert ana.toast == "按您前面的回答，这一题不用答。"


@BOTH
async def test_a_stranger_presses_and_types_in_vain(office: Office, definition: Definition) -> None:
    run = await office.ask(definition)
    stranger, officer = office.person(99), office.officer
    for person in (stranger, officer, office.liaison):
        await person.says("/help")
        for do in ("", "begin", "put", "send", "mine", "later", "never", "stop"):
            await person.presses(Survey(number=run, do=do, item=0, value="5").pack())
            assert person.toast == "这份问卷没有发给您。"
    rows = await office.read(
        lambda session: [session.scalar(select(func.count()).select_from(one)) for one in (Response, BallotDraft)]
    )
    assert rows == [0, 0]
    await office.write(lambda session: session.query(Addressee).update({"left_out": "excluded"}))
    ana = office.person(11)
    await ana.says("/help")
    await ana.presses(Survey(number=run).pack())
    assert ana.toast == "这份问卷没有发给您。"
    untouched = await office.read(lambda session: session.scalars(select(Addressee.declined_at)).all())
    assert set(untouched) == {None}


@BOTH
async def test_before_begin_an_answer_shows_the_invitation(office: Office, definition: Definition) -> None:
    run = await office.ask(definition)
    ana = office.person(11)
    await ana.says("/help")
    shown = await ana.presses(put(run, 0, 5))
    assert shown.labels == ["开始", "晚点提醒", "这次不答"]
    assert await kept(office, run) == {}


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("closed", "这份问卷已截止"),
        ("cancelled", "这份问卷已取消，不用再答了。谢谢您。"),
        ("paused", "这份问卷暂停中，您答过的都留着，恢复后请接着答。"),
        ("draft", "这份问卷还没有开始。"),
    ],
)
@BOTH
async def test_a_run_that_is_not_open_takes_nothing(
    office: Office, definition: Definition, state: str, told: str
) -> None:
    run = await office.ask(definition)
    ana = office.person(11)
    await begin(ana)
    await ana.taps("满意")
    await office.set_state(run, state)
    before = await kept(office, run)
    for data in (put(run, 0, 1), Survey(number=run, do="send").pack(), Survey(number=run, do="begin").pack()):
        shown = await ana.presses(data)
        assert shown.text.startswith(told)
    await ana.says("一句话")
    assert await kept(office, run) == before
    if state == "paused":
        assert "暂停中" in (await ana.says("/survey")).text
        await office.set_state(run, "running")
        assert (await ana.taps("2026年")).text.startswith("2/9")


async def test_a_press_of_another_run_is_for_that_run(office: Office) -> None:
    first = await office.ask(NAMED)
    second = await office.ask(replace(NAMED, key="second"), key="second")
    ana = office.person(11)
    await begin(ana)
    await ana.presses(put(second, 0, 1))
    assert ana.screen.labels == ["开始", "晚点提醒", "这次不答"]
    await ana.presses(Survey(number=second, do="begin").pack())
    await ana.taps("不满意")
    await ana.presses(put(first, 0, 5))
    rows = await office.read(
        lambda session: session.execute(
            select(Response.run_id, Answer.value).join(Answer, Answer.addressee_id == Response.addressee_id)
        ).all()
    )
    assert sorted(tuple(row) for row in rows) == [(first, 5), (second, 1)]


@BOTH
async def test_under_a_message_that_was_deleted_or_is_too_old_it_goes_on_below(
    office: Office, definition: Definition
) -> None:
    await office.ask(definition)
    ana = office.person(11)
    await begin(ana)
    gone = ana.screen
    office.town.server.fail("editMessageText", status=400, description="Bad Request: message to edit not found")
    shown = await ana.taps("满意", on=gone)
    assert shown.id != gone.id
    assert shown.text.startswith("2/9")
    shown = await ana.taps("★★", on=shown, inaccessible=True)
    assert shown.text.startswith("3/9")


async def test_submitted_once_however_often_and_never_without_an_answer(office: Office) -> None:
    run = await office.ask(replace(EVERY_KIND, items=EVERY_KIND.items[1:3]))
    ana = office.person(11)
    await begin(ana)
    await ana.taps("跳过")
    await ana.taps("跳过")
    await ana.taps("提交")
    assert ana.toast == "还没有回答任何一题，答一题再提交。"
    await ana.taps("上一题")
    await ana.taps("8")
    shown = ana.screen
    press = ana.screen.find("提交")["callback_data"]
    await office.town.deliver(*(ana.tap_update(shown, press) for _ in range(3)))
    assert ana.screen.text == "已提交，不能再查看或修改，我们也看不到是谁答的。"
    for do in ("", "begin", "mine", "put", "stop", "later"):
        shown = await ana.presses(Survey(number=run, do=do, item=0, value="1").pack())
        assert shown.text == "已提交，不能再查看或修改，我们也看不到是谁答的。"
    rows = await office.read(lambda session: session.scalars(select(Ballot.answers)).all())
    assert rows == [{"recommend": 8}]
    shown = await ana.says("/survey")
    assert "✓ 2026年人才工作满意度调查 · 匿名，已答" in shown.text


async def test_a_required_item_that_is_missing_is_asked_before_submitting(office: Office) -> None:
    run = await office.ask(EVERY_KIND)
    ana = office.person(11)
    await begin(ana)
    await ana.presses(put(run, 1, 3))
    shown = await ana.presses(Survey(number=run, do="send").pack())
    assert shown.text.startswith("这一题请回答后再往下。\n1/9")
    assert await office.read(lambda session: session.scalars(select(Ballot)).all()) == []


async def test_after_a_restart_it_goes_on_with_an_old_button(
    office: Office, settings: Settings, telegram: fakes.FakeTelegram
) -> None:
    run = await office.ask(EVERY_KIND)
    ana = office.person(11)
    await begin(ana)
    await ana.taps("满意")
    shown = ana.screen
    async with chatter.open_town(settings, telegram, clock=office.time.clock) as second:
        again = second.person(11)
        assert (await again.taps("★★★", on=shown)).text.startswith("3/9")
    assert await read_draft(office) == {"ease": 4, "stars": 3}
    assert run_keys.read(run_keys.folder_of(settings.data_dir), run)
