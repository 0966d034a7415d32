"""Joining as people do it: a link from staff, the phone on the roster, registering; the audit that admins see."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import audit, invitation_lists, invitations, joining, talents
from storage.roles import Role
from storage.tables import Employer, EmployerKey, Entrusted, Talent
from storage.talents import TalentFields
from tests.chatter import NOW, FixedTime, Person, Town, open_town

ZHANG = TalentFields(name="张三", category=2, employer="示例芯科技", phone="13800000001", liaison="李某", leader="王某")


async def enter(town: Town, *rows: TalentFields) -> list[int]:
    return await town.app.database.awrite(
        lambda session: [talents.enter(session, fields, now=NOW, today=NOW.date(), by=None) for fields in rows]
    )


async def roles_of(town: Town, person: Person) -> set[Role]:
    def look(session: Session) -> set[Role]:
        from storage import people

        known = people.find(session, "telegram", [str(person.user)])
        return set(known[str(person.user)].roles)

    return await town.app.database.aread(look)


def code_in(text: str) -> str:
    found = re.search(r"https://t\.me/siwen_test_bot\?start=([\w-]{22})\b", text)
    assert found, text
    return found[1]


async def test_an_admin_invites_a_talent_who_joins_by_the_link(town: Town, boss: Person, ana: Person) -> None:
    await enter(town, ZHANG)
    await boss.says("/invite")
    await boss.taps("人才")
    await boss.says("zs")
    made = await boss.taps("张三")
    assert "只能用一次" in made.text
    assert "11月30日" in made.text
    await ana.says(f"/start {code_in(made.text)}")
    assert "张三您好，您已加入" in seen(ana)
    assert "Telegram" in ana.screen.text  # what asks for a consent comes next
    assert await roles_of(town, ana) == {Role.TALENT}
    await boss.taps("看邀请")
    told = await boss.taps("张三 · 已加入")
    assert "telegram 7" in told.text
    await boss.taps("收回身份")
    assert await roles_of(town, ana) == set()
    acts = [act.act for act in await town.app.database.aread(audit.list_acts)]
    assert acts[:3] == ["invite.withdraw", "invite.use", "invite.make"]


async def test_the_link_is_the_same_when_the_press_is_replayed(town: Town, boss: Person) -> None:
    [talent] = await enter(town, ZHANG)
    await boss.says("/invite")
    update = boss.tap_update(boss.screen, f"iv:talent:{talent}:0:0") | {"update_id": 900_000}
    await town.app.inbox.take([update])
    await town.app.inbox.settle()
    first = code_in(boss.screen.text)
    await town.app.inbox.take([update])  # Telegram brings it again
    await town.app.inbox.settle()
    again = await town.app.database.aread(lambda session: invitation_lists.list_open(session, NOW))
    assert len(again) == 1
    assert code_in(boss.screen.text) == first


async def test_a_new_liaison_is_entered_and_invited(town: Town, boss: Person, ana: Person) -> None:
    await boss.says("/invite")
    await boss.taps("联络员")
    shown = await boss.says("陈某")
    assert "没有找到" in shown.text
    made = await boss.taps("新登记：联络员")
    joined = await ana.says(f"/start {code_in(made.text)}")
    assert "联络员（陈某）" in joined.text
    assert await roles_of(town, ana) == {Role.LIAISON}


async def test_a_renewed_link_replaces_the_first_and_a_revoked_one_is_void(
    town: Town, boss: Person, ana: Person
) -> None:
    await boss.says("/invite")
    first = code_in((await boss.taps("科长")).text)
    await boss.taps("看邀请")
    await boss.taps("科长 · 未用")
    second = code_in((await boss.taps("重发链接")).text)
    assert "无效" in (await ana.says(f"/start {first}")).text
    await boss.taps("看邀请")
    await boss.taps("科长 · 未用")
    assert "已撤回" in (await boss.taps("撤回")).text
    assert "已被撤回" in (await ana.says(f"/start {second}")).text
    assert await roles_of(town, ana) == set()


async def test_an_officer_invites_no_staff(town: Town, ana: Person) -> None:
    await make(town, ana, Role.OFFICER)
    shown = await ana.says("/invite")
    assert not {"人才科经办", "科长", "管理员"} & set(shown.labels)
    await ana.presses("iv:admin:0:0:0")
    assert "只有管理员" in ana.toast
    assert await town.app.database.aread(lambda session: invitation_lists.list_open(session, NOW)) == []


def seen(person: Person) -> str:
    """All that the chat shows."""
    return "\n".join(shown.text for shown in person.screens)


async def make(town: Town, person: Person, role: Role) -> None:
    """The person joins as that, by a link."""
    _, code = await town.app.database.awrite(lambda session: invitations.make(session, role, by=None, now=NOW))
    await person.says(f"/start {code}")


async def test_I13_who_guesses_is_stopped_for_an_hour(settings, telegram, shelf) -> None:  # noqa: ANN001 -- fixtures
    from tests.chatter import fill_library

    fill_library(settings.data_dir, shelf)
    time = FixedTime()
    async with open_town(settings, telegram, clock=time.clock) as town:
        mallory = town.person(66, "M")
        _, code = await town.app.database.awrite(
            lambda session: invitations.make(session, Role.CHIEF, by=None, now=NOW)
        )
        for _ in range(joining.FAILURES):
            assert "无效" in (await mallory.says("/start guessed-" + "x" * 14)).text
        assert "1小时后" in (await mallory.says(f"/start {code}")).text  # even the right one isn't looked at
        acts = await town.app.database.aread(lambda session: audit.list_acts(session, act="invite.refused"))
        assert len(acts) == joining.FAILURES
        time.at += timedelta(hours=1, seconds=1)
        assert "科长" in (await mallory.says(f"/start {code}")).text


async def share(person: Person, phone: str, owner: int | None = None) -> str:
    await person.sends(contact={"phone_number": phone, "first_name": "A", "user_id": owner or person.user})
    return seen(person)


async def test_a_talent_joins_by_the_phone_that_the_roster_holds(town: Town, ana: Person) -> None:
    await enter(town, ZHANG)
    await ana.says("/register")
    asked = await ana.taps("我在名单上")
    assert "共享您的手机号" in asked.text
    call = town.server.calls("sendMessage")[-1]["params"]
    assert call["reply_markup"]["keyboard"][0][0]["request_contact"] is True
    assert "只能共享您自己的" in await share(ana, "8613800000001", owner=99)
    assert await roles_of(town, ana) == set()
    assert "张三您好" in await share(ana, "+8613800000001")
    assert await roles_of(town, ana) == {Role.TALENT}


@pytest.mark.parametrize("phone", ["8613800000009", "13800000001", "+13800000001"])
async def test_a_phone_of_another_country_with_the_same_digits_is_another(town: Town, ana: Person, phone: str) -> None:
    await enter(town, ZHANG)  # +1 380 000 0001 is a number in Ohio
    assert "没有这个手机号" in await share(ana, phone)
    assert await roles_of(town, ana) == set()


async def test_a_phone_of_two_talents_is_left_to_staff(town: Town, ana: Person, boss: Person) -> None:
    await enter(town, ZHANG, TalentFields(name="李四", phone="138 0000 0001"))
    assert "人才科" in await share(ana, "8613800000001")
    assert await roles_of(town, ana) == set()
    await enter(town, TalentFields(name="王五", phone="13800000003"))
    assert "王五您好" in await share(boss, "8613800000003")
    assert "已用别的账号加入" in await share(ana, "8613800000003")


async def test_an_applicant_registers_and_becomes_a_talent_later(town: Town, ana: Person) -> None:
    await ana.says("/register")
    await ana.taps("我要申报")
    assert "已登记为申报人" in seen(ana)
    assert await roles_of(town, ana) == {Role.APPLICANT}
    assert "您已登记过：申报人" in (await ana.says("/register")).text
    await enter(town, ZHANG)
    await share(ana, "8613800000001")
    assert await roles_of(town, ana) == {Role.TALENT}


async def test_an_hr_asks_staff_are_told_and_name_whom_they_act_for(town: Town, ana: Person, boss: Person) -> None:
    colleague = TalentFields(name="李四", category=4, employer="示例芯科技", phone="13800000002")
    stranger = TalentFields(name="王五", category=4, employer="另一家", phone="13800000003")
    await enter(town, ZHANG, colleague, stranger)
    await ana.says("/register")
    await ana.taps("单位经办")
    assert "没看懂" in (await ana.says("示例芯科技")).text
    assert "人才科还没有人加入" in (await ana.says("示例芯科技 赵某")).text
    await boss.says("/start")  # named an admin by the settings alone
    await ana.says("/register")
    await ana.taps("单位经办")
    assert "已转人才科确认：示例芯科技 赵某" in (await ana.says("示例芯科技 赵某")).text
    await town.app.push_due()
    assert boss.screen.text == "有人申请做示例芯科技的经办人，请核实后确认。"
    asked = await boss.taps("看申请")
    assert "自报姓名：赵某" in asked.text
    named = await boss.taps("确认")
    assert await roles_of(town, ana) == {Role.HR}
    told = [call["params"] for call in town.server.calls("setMyCommands")]
    assert {given["scope"]["chat_id"] for given in told} == {ana.user}  # the menu comes with the role
    assert "find" in [entry["command"] for entry in told[0]["commands"]]
    assert "本单位人才2位，已指定0位" in named.text
    assert named.labels[:2] == ["张三 第二类", "李四 第四类"]
    assert "人才科还没有指定" in (await ana.says("/find 张三")).text
    ticked = await boss.taps("张三")
    assert ticked.labels[:2] == ["✓ 张三 第二类", "李四 第四类"]
    await boss.taps("通知本人")
    await town.app.push_due()
    assert "已指定您经办示例芯科技的1位人才" in ana.screen.text
    assert "张三 · 第二类" in (await ana.says("/find 张三")).labels[0]
    assert "没有找到" in (await ana.says("/find 李四")).text
    assert "没有找到" in (await ana.says("/find 王五")).text
    acts = await town.app.database.aread(lambda session: audit.list_acts(session, act="hr.entrust"))
    assert [len(act.facts["talents"]) for act in acts] == [1]


def menu_of(town: Town, person: Person) -> list[str] | None:
    """The commands that Telegram lists for somebody in Chinese; None: everybody's."""
    shown: list[str] | None = None
    for call in town.server.calls():
        given = call["params"]
        if call["outcome"] != "ok" or not call["method"].endswith("MyCommands"):
            continue
        if given["scope"] == {"type": "chat", "chat_id": person.user} and given.get("language_code") == "zh":
            shown = [entry["command"] for entry in given.get("commands", [])] or None
    return shown


async def withdraws(boss: Person, label: str) -> None:
    await boss.says("/invite")
    await boss.taps("看邀请")
    await boss.taps(label)
    await boss.taps("收回身份")


async def test_the_menu_follows_the_roles_down_too(town: Town, boss: Person, ana: Person) -> None:
    await make(town, ana, Role.OFFICER)
    await make(town, ana, Role.CHIEF)
    assert "import" in (menu_of(town, ana) or [])
    await withdraws(boss, "科长 · 已加入")
    assert "import" in (menu_of(town, ana) or [])  # an officer still
    await withdraws(boss, "人才科经办 · 已加入")
    assert menu_of(town, ana) is None


async def test_a_menu_that_cannot_be_taken_back_keeps_no_role_alive(town: Town, boss: Person, ana: Person) -> None:
    await make(town, ana, Role.OFFICER)
    town.server.fail("deleteMyCommands", status=400, description="Bad Request: chat not found", times=3)
    await withdraws(boss, "人才科经办 · 已加入")
    assert await roles_of(town, ana) == set()
    assert "import" in (menu_of(town, ana) or [])


async def test_who_erases_themselves_keeps_no_menu_of_their_work(town: Town, boss: Person, ana: Person) -> None:
    for person in (ana, boss):
        await make(town, person, Role.OFFICER)
        await person.says("/privacy")
        await person.taps("删除")
        await person.taps("确认删除")
        assert "已删除" in person.screen.text
    assert menu_of(town, ana) is None
    assert "audit" in (menu_of(town, boss) or [])  # an admin by the settings all the same


async def test_an_employer_that_a_declined_request_named_does_not_stay(town: Town, ana: Person, boss: Person) -> None:
    await enter(town, ZHANG)
    await boss.says("/start")
    await ana.says("/register")
    await ana.taps("单位经办")
    await ana.says("张三身体不好有限公司 赵某")
    await ana.says("/register")
    await ana.taps("单位经办")
    await ana.says("示例芯科技 赵某")  # the roster names it
    await boss.says("/invite")
    for unit in ("张三身体不好", "示例芯科技"):
        await boss.says("/invite")
        await boss.taps(f"赵某 · {unit}")
        declined = await boss.taps("不确认")
        assert "已撤回" in declined.text
        await town.app.push_due()
        assert ana.screen.text.startswith(f"人才科没有确认您经办{unit}")
    told = len(ana.screens)
    await boss.presses("im:2:revoke")  # again: it was said once
    await town.app.push_due()
    assert len(ana.screens) == told
    assert "单位全称" in (await ana.taps("再报一次")).text

    def look(session: Session) -> tuple[list[str], list[str]]:
        return list(session.scalars(select(Employer.name))), list(session.scalars(select(EmployerKey.key)))

    names, keys = await town.app.database.aread(look)
    assert names == ["示例芯科技"]
    assert [key for key in keys if "公司" in key] == []
    assert "单位经办人 · 已撤回" in (await boss.taps("看邀请")).labels


async def test_who_erases_themselves_takes_the_employer_that_they_alone_named_along(town: Town, ana: Person) -> None:
    await ana.says("/register")
    await ana.taps("单位经办")
    await ana.says("某某有限公司 赵某")
    await ana.says("/privacy")
    await ana.taps("删除")
    await ana.taps("确认删除")
    assert await town.app.database.aread(lambda session: session.scalars(select(Employer.name)).all()) == []


async def test_staff_change_whom_an_hr_acts_for_and_it_ends_with_the_role(
    town: Town, ana: Person, boss: Person
) -> None:
    colleague = TalentFields(name="李四", category=4, employer="示例芯科技", phone="13800000002")
    zhang, _ = await enter(town, ZHANG, colleague)
    await boss.says("/start")

    def invite(session: Session) -> str:
        employer = session.scalar(select(Talent.employer_id).where(Talent.id == zhang))
        return invitations.make(session, Role.HR, employer_id=employer, by=None, now=NOW)[1]

    code = await town.app.database.awrite(invite)
    assert "定好后通知您" in (await ana.says(f"/start {code}")).text
    await town.app.push_due()
    assert boss.screen.text == "示例芯科技的经办人已用邀请加入，请指定经办哪几位人才。"
    await boss.taps("指定人员")
    assert (await boss.taps("全部选上")).labels[:2] == ["✓ 张三 第二类", "✓ 李四 第四类"]
    assert (await boss.says("/hr")).labels == ["示例芯科技 · 2/2位", "员工待遇表"]
    await boss.taps("示例芯科技")
    await boss.taps("✓ 李四")
    assert "没有找到" in (await ana.says("/find 李四")).text
    await boss.presses(f"en:1:on:{zhang}:0")  # once more: nothing changes
    acts = await town.app.database.aread(lambda session: audit.list_acts(session))
    assert [act.act for act in acts if act.act.startswith("hr.")] == ["hr.take_back", "hr.entrust"]
    await boss.says("/invite")
    await boss.taps("看邀请")
    await boss.taps("示例芯科技 · 已加入")
    await boss.taps("收回身份")
    assert await roles_of(town, ana) == set()
    await boss.presses(f"en:1:on:{zhang}:0")
    assert "已不是单位经办人" in boss.toast
    named = await town.app.database.aread(
        lambda session: session.scalars(select(Entrusted.talent_id).where(Entrusted.until.is_(None))).all()
    )
    assert named == []


async def test_who_joins_is_spoken_to_as_the_roster_says_unless_they_chose(
    town: Town, ana: Person, boss: Person
) -> None:
    zhang = TalentFields(name="Zhang San", phone="13800000001", language="en")
    li = TalentFields(name="Li Si", phone="13800000002", language="en")
    await enter(town, zhang, li)
    await share(ana, "8613800000001")
    assert "Zhang San, you have joined" in seen(ana)
    assert "Just type a question" in (await ana.says("/help")).text
    await boss.says("/language")
    await boss.taps("中文")
    await share(boss, "8613800000002")
    assert "Li Si您好" in seen(boss)


async def test_admins_see_the_audit_and_nobody_else(town: Town, boss: Person, ana: Person) -> None:
    await ana.says("/start")
    for _ in range(4):
        await boss.says("/invite")
        await boss.taps("科长")
        await ana.presses("au:0")
    shown = await boss.says("/audit")
    assert "没有权限，已拒绝 · auditing.turn_audit" in shown.text
    assert "发出邀请 · 邀请4" in shown.text
    assert "邀请1" not in shown.text
    assert "邀请1" in (await boss.taps("更早的")).text
    assert "邀请4" in (await boss.taps("最新的")).text
    await ana.says("/audit")
    assert "操作记录" not in ana.screen.text


async def test_the_audit_names_who_acted_and_says_who_has_a_number(town: Town, boss: Person, ana: Person) -> None:
    await boss.says("/start")
    [talent] = await enter(town, ZHANG)
    await boss.presses(f"iv:talent:{talent}:0:0")
    await ana.says(f"/start {code_in(boss.screen.text)}")
    shown = await boss.says("/audit")
    assert " · 张三（人才） · 用邀请加入 · 邀请1" in shown.text
    assert " · 管理员（用户1） · 发出邀请 · 邀请1" in shown.text
    shown = await boss.says("/audit 用户2")
    assert "用户2：张三（人才），账号 telegram 7，" in shown.text
    assert "用邀请加入" in shown.text
    assert "发出邀请" not in shown.text
    assert (await boss.says("/audit 99")).text == "没有用户99。"
    assert "操作记录" in (await boss.says("/audit 99999999999999999999")).text
    await ana.taps("不同意")  # to what passes servers abroad: from now on no name is shown there
    shown = await boss.says("/audit")
    assert "张三" not in shown.text
    assert " · 人才（用户2） · " in shown.text
    await boss.presses("la:en")
    assert "Talent (user 2)" in (await boss.says("/audit")).text
