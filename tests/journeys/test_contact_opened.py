"""What came with a contact is opened from its page; a contact of many lines is reviewed within a screen."""

from __future__ import annotations

from bot.callbacks import ContactPage
from storage.tables import Attachment
from tests.chatter import Person, Town
from tests.contacts.offices import in_office
from tests.journeys.test_contact_files import sends
from tests.journeys.test_contact_form import begins, fits_a_phone, rows


async def test_what_came_with_a_contact_is_sent_back_as_it_was(town: Town, ana: Person) -> None:
    office = await in_office(town)
    await begins(ana)
    await sends(ana, "voice", b"OggS voice")
    await ana.says("项目进入中试")
    await sends(ana, "document", b"%PDF plan", file_name="..\\..\\etc/计划 <b>.pdf", mime_type="application/pdf")
    await ana.taps("下一项 ›")
    await ana.taps("无")
    await ana.taps("保存")
    await ana.says("/contacts")
    shown = await ana.taps("1 张三")
    assert "附件　语音1、" in shown.text
    await ana.taps("取 语音1")
    assert ana.screen.document
    assert bytes.fromhex(ana.screen.document["content"]) == b"OggS voice"
    await ana.taps("取 ..", on=shown)
    document = ana.screen.document
    assert document
    assert bytes.fromhex(document["content"]) == b"%PDF plan"
    # Nobody else's, and nothing that is no file of that contact.
    [contact] = {row.contact_id for row in await rows(town, Attachment)}
    stranger = town.person(9, "钱某")
    await stranger.says("/help")
    count = len(stranger.screens)
    for value in (1, 2, 99):
        await stranger.presses(ContactPage(contact=contact, do="file", value=value).pack())
    assert len(stranger.screens) == count
    await ana.presses(ContactPage(contact=contact, do="file", value=99).pack())
    assert ana.toast == "这个附件已经不在了。"
    assert office.people


async def test_many_lines_are_folded_and_each_can_still_be_marked_and_changed(town: Town, ana: Person) -> None:
    await in_office(town)
    needs = " ".join(f"{number}、需求{number}号" for number in range(1, 13))
    shown = await ana.says(f"联系 张三 电话 问候：中秋 问情：{'很长' * 80} 问需：{needs} 问策：1、甲 2、乙 3、丙")
    assert fits_a_phone(shown)
    assert shown.text.splitlines() == [
        "请核对：",
        "张三（示例芯科技，第二类）· 电话 · 今天",
        "联系人　赵某（联络员）",
        "问候　中秋",
        "问情　" + "很长" * 29 + "很…",
        "问需　1 需求1号",
        "　　　2 需求2号（还有10条）",
        "问策　1 甲（还有2条）",
    ]
    shown = await ana.taps("看全部")
    assert "很长" * 80 in shown.text
    assert "问需4　需求4号" in shown.text
    shown = await ana.taps("第2页")
    assert shown.text.splitlines()[0] == "问需5　需求5号"
    await ana.taps("‹ 返回核对")
    await ana.taps("承诺")
    await ana.taps("第2页")
    await ana.taps("第3页")
    await ana.taps("问需12")
    await ana.taps("不定日期")
    await ana.taps("看全部")
    await ana.taps("第2页")
    shown = await ana.taps("第3页")
    assert "需求12号【承诺】" in shown.text
    await ana.taps("改一下")
    await ana.taps("问策")
    shown = await ana.says("只有这一条")
    assert "问策　只有这一条" in shown.text
    await ana.taps("保存")
    assert ana.screen.text.startswith("✓ 已记下")
