"""What is spoken, photographed and sent while a contact is written down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from storage import attachments
from storage.tables import Ask, Attachment, Contact
from tests.chatter import Person, Town
from tests.contacts.offices import in_office
from tests.journeys.test_contact_form import begins, rows


async def sends(person: Person, kind: str, content: bytes, *, size: int | None = None, **more: object) -> None:
    """A voice message, photo or file of that content."""
    file_id = f"file{person.town.next_message()}"
    person.town.server.add_file(file_id, content)
    sent: dict[str, Any] = {"file_id": file_id, "file_unique_id": "u" + file_id}
    sent["file_size"] = len(content) if size is None else size
    caption = {"caption": more.pop("caption")} if "caption" in more else {}
    group = {"media_group_id": more.pop("media_group_id")} if "media_group_id" in more else {}
    match kind:
        case "voice":
            sent |= {"duration": 12, "mime_type": "audio/ogg", **more}
        case "photo":
            sent |= {"width": 8, "height": 8}
        case _:
            sent |= more
    await person.sends(**{kind: [sent] if kind == "photo" else sent}, **caption, **group)


def kept(town: Town) -> list[Path]:
    return sorted(path for path in attachments.folder_of(town.app.settings.data_dir).glob("*/*") if path.is_file())


async def test_the_four_asks_can_be_spoken(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana)
    for number in range(4):
        await sends(ana, "voice", b"OggS" + bytes([number]) * 100)
    assert ana.screen.text.splitlines() == [
        "请核对：", "张三（示例芯科技，第二类）· 电话 · 今天", "联系人　赵某（联络员）", "附件　语音4",
    ]  # fmt: skip
    await ana.taps("保存")
    made = await rows(town, Attachment)
    assert [file.ask for file in made] == ["greeting", "condition", "need", "suggestion"]
    assert {file.media_type for file in made} == {"audio/ogg"}
    assert [path.name for path in kept(town)] == sorted(file.sha256 for file in made)
    [contact] = await rows(town, Contact)
    assert not contact.greeting_only


async def test_photos_and_files_come_with_what_is_typed_and_equal_ones_lie_once(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana, channel="走访")
    await sends(ana, "photo", b"\xff\xd8 the lab", media_group_id="a1", caption="实验室新添两台设备")
    await sends(ana, "photo", b"\xff\xd8 the door", media_group_id="a1")
    assert "同一组的其余照片会一并附上" in ana.screen.text
    assert "问候 ▸ 重新输入会换掉：实验室新添两台设备，照片1" in ana.screen.text
    await ana.taps("下一项 ›")
    assert "问候　✓ 实验室新添两台设备，照片2" in ana.screen.text
    await sends(ana, "document", b"%PDF-1.4 plan", file_name="../../etc/计划 <b>.pdf", mime_type="application/pdf")
    assert "问情 ▸ 已附文件1" in ana.screen.text
    await ana.says("中试计划见附件")
    await sends(ana, "photo", b"\xff\xd8 the lab")  # the same picture, for another ask
    await ana.taps("下一项 ›")
    await ana.taps("无")
    assert "附件　文件1、照片3" in ana.screen.text
    await ana.taps("保存")
    made = await rows(town, Attachment)
    assert [(file.ask, file.name) for file in made if file.media_type == "application/pdf"] == [
        ("condition", "../../etc/计划 <b>.pdf")
    ]
    assert len(made) == 4
    assert len(kept(town)) == 3
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept(town))
    assert [ask.text for ask in await rows(town, Ask)] == ["实验室新添两台设备", "中试计划见附件"]


async def test_what_is_too_big_empty_or_too_much_is_said_and_the_form_stays(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana)
    await ana.says("生日问候")
    await sends(ana, "document", b"x", size=21 * 1024 * 1024, file_name="film.mp4")
    assert "超过20MB，没有附上" in ana.screen.text
    await sends(ana, "document", b"", size=0, file_name="empty.txt")
    assert "文件是空的" in ana.screen.text
    for number in range(10):
        await sends(ana, "photo", b"\xff\xd8" + bytes([number]))
    await sends(ana, "photo", b"\xff\xd8 one more")
    assert "最多附10个文件" in ana.screen.text
    assert len(kept(town)) == 10
    await ana.says("项目进入中试")
    assert "问情　✓ 项目进入中试，照片10" in ana.screen.text


async def test_an_admins_file_in_the_form_is_no_document_to_publish(town: Town, boss: Person) -> None:
    await in_office(town, liaison=1)
    await begins(boss)
    await sends(boss, "document", b"# notes", file_name="notes.md", mime_type="text/markdown")
    assert "问候 ▸ 已附文件1" in boss.screen.text


async def test_I5_a_sticker_or_a_forwarded_line_leaves_the_form_as_it_is(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana)
    await ana.says("生日问候")
    sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1}
    await ana.sends(sticker={**sticker, "is_animated": False, "is_video": False})
    assert "还在等您写的那一句" in ana.screen.text
    origin = {"type": "hidden_user", "sender_user_name": "Q", "date": 0}
    await ana.says("转来的话", forward_origin=origin)
    await ana.says("项目进入中试")
    assert "问候　✓ 生日问候\n问情　✓ 项目进入中试" in ana.screen.text


async def test_files_that_no_row_names_go_and_those_in_drafts_stay(town: Town, ana: Person) -> None:
    await in_office(town)
    await begins(ana)
    await sends(ana, "voice", b"OggS in the draft")
    folder, database = attachments.folder_of(town.app.settings.data_dir), town.app.database
    stray = folder / "stray"
    stray.write_bytes(b"of a process that was killed")
    attachments.keep(folder, stray)
    later = town.app.now().replace(year=2099)
    assert await database.aread(lambda session: attachments.drop_unnamed(session, folder, now=town.app.now())) == 0
    assert await database.aread(lambda session: attachments.drop_unnamed(session, folder, now=later)) == 1
    [left] = kept(town)
    await ana.taps("取消")
    sha256s = {left.name}
    assert await database.aread(lambda session: attachments.erase(session, folder, sha256s)) == 1
    assert kept(town) == []
    assert await database.aread(lambda session: session.scalar(select(Attachment.id))) is None
