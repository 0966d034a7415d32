"""A survey is built by taps, over a restart, looked through and saved; what can't be asked is said before."""

from __future__ import annotations

from bot.callbacks import Sketch
from storage.surveys import catalogue
from storage.surveys.definition import Condition, Kind
from tests.surveys.town import Office

ADMIN = 1


async def test_a_survey_built_by_taps_is_saved_as_it_was_typed(office: Office) -> None:
    admin = office.person(ADMIN)
    await admin.says("/surveys")
    shown = await admin.taps("新编一份")
    assert shown.text.startswith("请发标题")
    shown = await admin.says("座谈会意见 | After the meeting")
    assert shown.labels == ["匿名", "实名"]
    shown = await admin.taps("实名")
    assert shown.text.split("\n")[:2] == ["编写中 · 座谈会意见", "实名 · 0题，约1分钟"]
    await admin.taps("加一题")
    await admin.taps("是否")
    shown = await admin.says("您会再来吗？ | Would you come again?")
    assert shown.text.startswith("1. 您会再来吗？（是否，必答）")
    await admin.taps("返回")
    await admin.taps("加一题")
    shown = await admin.taps("单选")
    shown = await admin.says("想聊什么？|What about?")
    assert shown.text.startswith("请发第2题的选项，一行一个")
    shown = await admin.says("1. 住房 | Housing\n2. 子女 | School\n其他 | Other")
    assert "选项：住房、子女、其他" in shown.text
    await admin.taps("什么时候问")
    await admin.taps("1. 您会再来吗？")
    shown = await admin.taps("是")
    assert shown.labels[0] == "✓ 是"
    shown = await admin.taps("返回")
    assert "第1题答“是”才问" in shown.text
    shown = await admin.taps("返回")
    shown = await admin.taps("保存")
    assert shown.text.split("\n")[0].startswith("还有"), shown.text  # the introduction has no English
    shown = await admin.taps("返回")
    await admin.taps("引言")
    await admin.says("想听听您的意见。| We would like to hear from you.")
    await admin.taps("致谢")
    shown = await admin.says("谢谢您。|Thank you.")
    await admin.taps("预览")
    shown = await admin.taps("开始")
    shown = await admin.taps("是")
    assert admin.toast == "这是预览，没有记录。"
    await admin.taps("返回")
    shown = await admin.taps("保存")
    assert shown.text == "✓ “座谈会意见”已保存，第1版。"
    listed = await office.read(lambda session: catalogue.list_surveys(session))
    version = await office.read(lambda session: catalogue.find(session, listed[0].key))
    assert version is not None
    assert [item.kind for item in version.definition.items] == [Kind.YES_NO, Kind.SINGLE]
    assert version.definition.items[1].shown_if == Condition("q1", among=(True,))
    assert [choice.other for choice in version.definition.items[1].choices] == [False, False, True]
    assert version.definition.languages == ("zh", "en")


async def test_a_press_that_comes_late_or_twice_changes_nothing(office: Office) -> None:
    admin = office.person(ADMIN)
    await admin.says("/surveys")
    await admin.taps("新编一份")
    await admin.says("两题")
    shown = await admin.taps("匿名")
    for text in ("一", "二"):
        await admin.taps("加一题")
        await admin.taps("文字")
        await admin.says(text)
        shown = await admin.taps("返回")
    shown = await admin.taps("第1题")
    delete = shown.find("删除")["callback_data"]
    shown = await admin.presses(delete, on=shown)
    assert "1. 二（文字）" in shown.text
    shown = await admin.presses(delete, on=shown)
    assert shown.text.startswith("刚才有人改过")
    assert "1. 二（文字）" in shown.text
    await admin.presses(Sketch(number=999_999, revision=1, do="save").pack())
    assert admin.toast == "这份草稿已经保存或放弃了。"
