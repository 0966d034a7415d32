"""From an employer's table to a hire: posts, a bulletin, a second person, pushes by filter, interest by consent."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from bot.__main__ import main
from bot.callbacks import BulletinStep, PostWork
from bot.process.keys import sign_asker
from jobs import retention
from storage import attachments, erasure, personal_data
from storage.bulletins import figures, interests
from storage.bulletins.figures import BulletinYear
from storage.roles import Role
from storage.tables import Account, AuditRow, Bulletin, Delivery, Grant, Interest, Post, Run, Talent
from tests.bulletins import tables
from tests.bulletins.conftest import Press
from tests.bulletins.tables import CHIEF_POST, ENGINEER, TESTER, change
from tests.privacy.test_canaries import written_beside

_WITHIN = """
    (SELECT DISTINCT p.id, p.employer_id, p.number FROM posts p JOIN bulletin_posts bp ON bp.post_id = p.id
     JOIN bulletins b ON b.id = bp.bulletin_id WHERE b.state = 'issued' AND b.year = 2026) AS x
"""
COUNTED = (
    "SELECT count(*) FROM bulletins WHERE state = 'issued' AND year = 2026",
    "SELECT count(DISTINCT employer_id) FROM" + _WITHIN,
    "SELECT count(*) FROM" + _WITHIN,
    "SELECT coalesce(sum(number), 0) FROM" + _WITHIN,
    "SELECT count(*) FROM (SELECT DISTINCT coalesce(person_id, -id) FROM interests) AS y",
    "SELECT coalesce(sum(people), 0) FROM hires WHERE withdrawn_at IS NULL",
    "SELECT count(*) FROM hires WHERE withdrawn_at IS NULL",
)


async def read_year(press: Press) -> BulletinYear:
    """The figures, and that an SQL of another hand says the same."""
    counted = await press.office.read(lambda session: figures.read_year(session, 2026))

    def count(session: Any) -> tuple[int, ...]:  # noqa: ANN401 -- a session
        return tuple(int(session.scalar(text(query))) for query in COUNTED)

    told = await press.office.read(count)
    assert (
        counted.issues, counted.firms, counted.posts, counted.wanted, counted.interested, counted.hires,
        counted.reports,
    ) == told  # fmt: skip
    return counted


async def test_a_bulletin_from_the_table_to_the_hire(press: Press, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    hr, officer, chief, talent, stranger = press.hr, press.officer, press.chief, press.talent, press.stranger
    # An employer's HR: its own posts alone, all or nothing, twice is once.
    await hr.says("/posts")
    shown = await hr.taps("模板")
    assert "岗位模板" in shown.text
    bad = [change(CHIEF_POST, 招聘人数=-1, 单位名称=""), ENGINEER, TESTER, TESTER]
    shown = await hr.sends_file(tables.write(press.folder, bad, name="bad"))
    assert shown.text.split("\n")[:5] == [
        "bad.xlsx：4行",
        "新增1，更新0，不变0，要改3",
        "第2行 C列“招聘人数”：“-1”是负数",
        f"第3行 A列“单位名称”：只能报本单位的岗位：{tables.FIRM}",
        "第5行 B列“岗位名称”：与第4行是同一单位的同一岗位，请合并或改名",
    ]
    assert shown.labels == ["逐行结果", "取消"]
    await hr.taps("逐行结果")
    assert await press.office.read(lambda session: session.scalar(select(func.count()).select_from(Post))) == 0
    shown = await hr.sends_file(tables.write(press.folder, [change(CHIEF_POST, 单位名称=""), TESTER]))  # unasked
    assert "新增2，更新0，不变0，要改0" in shown.text
    old = shown
    await hr.taps("确认录入")
    shown = await hr.taps("确认录入", on=old)
    assert shown.text == "这份表格已处理过，或已过时。请再发一次。"
    # Staff: any firm; what is there is not entered again.
    shown = await officer.sends_file(tables.write(press.folder, name="all"))
    assert "新增1，更新0，不变2，要改0" in shown.text
    await officer.taps("确认录入")
    # Subscribers: 11 of everything for doctors, 12 of what is not there, 77 is nobody on the roster.
    for person, choice in ((talent, "博士"), (press.office.person(12), "硕士"), (stranger, "")):
        await person.says("/bulletins")
        await person.taps("订阅")
        if choice:
            await person.taps("学历")
            await person.taps(choice)
    # The draft, approved by a second person.
    await press.draft()
    assert "2家单位，3个岗位，招17人\n订阅的3人里，2人会收到" in officer.screen.text
    await officer.taps("主题")
    await officer.says("“芯”动增城")
    shown = await officer.taps("预览")
    assert "可以对接的政策12项" in shown.text
    await officer.taps("政策")
    assert "安家补贴 第五类15万元，分3年 · 不超过40周岁，先经人才认定" in officer.screen.text
    await officer.taps("返回")
    await press.issue()
    assert "已发布 · 英才令2026年第1期 · “芯”动增城" in chief.screen.text
    assert "由同事批准发布" in officer.screen.text
    run = await press.office.read(lambda session: session.scalars(select(Run)).one())
    assert (run.state, run.kind, run.approved_by != run.made_by) == ("running", "bulletin", True)
    # It reaches who wants one of its posts, with that filter; it can be turned, filtered, opened.
    assert talent.screen.text.split("\n") == [
        "新一期英才令，有1个您关注的岗位：",
        "英才令2026年第1期 · “芯”动增城",
        "博士：1个岗位",
        "3 模拟芯片设计总监（示例芯科技）2人 · 博士 · 80–120万元",
    ]
    assert "新一期" not in press.office.person(12).screen.text
    assert "有3个您关注的岗位" in stranger.screen.text
    await stranger.taps("行业")
    await stranger.taps("新型显示")
    assert stranger.screen.text.split("\n")[1:] == [
        "新型显示：1个岗位", "1 显示测试技师（示例芯科技）10人 · 大专 · 9–14万元",
    ]  # fmt: skip
    # Interest: what is told is chosen, agreed to, told, and taken back.
    await talent.taps("模拟芯片")
    assert "可以对接：安家补贴 第五类15万元，分3年（第九条）" in talent.screen.text
    await talent.taps("政策")
    await talent.taps("第九条")
    assert "安家补贴" in talent.screen.text
    await press.office.write(
        lambda session: session.execute(update(Talent).where(Talent.name == "张三").values(phone="13800000001"))
    )
    await talent.says("/bulletins")
    await talent.taps("模拟芯片")
    shown = await talent.taps("感兴趣")
    assert "将告诉示例芯科技：\n姓名 张三；电话 13800000001\n" in shown.text
    told = await talent.taps("同意告诉")
    assert told.text == "✓ 已告诉示例芯科技的经办人：姓名 张三；电话 13800000001。请等单位联系您。"
    await talent.taps("同意告诉", on=shown)  # pressed twice
    await press.turn()
    assert hr.screen.text.startswith(
        "有人对“模拟芯片设计总监”感兴趣，并同意告诉贵单位：\n姓名 张三；电话 13800000001\n"
    )
    assert "138" not in officer.screen.text
    # Somebody who is not on the roster types it; the employer is not here: staff tell it.
    await stranger.says("/bulletins")
    await stranger.taps("装备机械")
    await stranger.taps("感兴趣")
    assert "没看懂" in (await stranger.says("我想去")).text
    await stranger.says("赵一 13900000009 zhao@example.com")
    await stranger.taps("邮箱")
    await stranger.taps("同意告诉")
    assert stranger.screen.text == "✓ 已记下，人才科会转告演示晶圆装备：姓名 赵一；电话 13900000009。"
    await press.turn()
    assert officer.screen.text == "! 有人对“装备机械工程师”（演示晶圆装备）感兴趣，该单位不在这里，请转告。"
    await officer.taps("意向名单")
    assert "请转告：联系人乙 ying@example.com" in officer.screen.text
    assert "1. 姓名 赵一；电话 13900000009 · 11月23日（周一）" in officer.screen.text
    await officer.taps("已转告")
    # Hires, each with its source, never more than there are places.
    await hr.says("/posts")
    await hr.taps("模拟芯片")
    await hr.taps("报到岗")
    await hr.taps("1人")
    assert "到岗1人（单位经办人在本助手报送）" in hr.screen.text
    # Or the HR writes day, number and source; a post of another firm is not theirs to report for.
    await hr.taps("撤回到岗")
    await hr.taps("报到岗")
    assert "到岗日期应在" in (await hr.says("2026-01-05 1 劳动合同")).text
    await hr.says("2026-11-23 1 劳动合同")
    assert "到岗1人（劳动合同）" in hr.screen.text
    others = await press.office.read(lambda session: session.scalar(select(Post.id).where(Post.number == 5)))
    await hr.presses(PostWork(post=others, do="hire").pack())
    assert hr.toast == "您没有这个权限，没有做任何改动。"
    await officer.says("/posts")
    await officer.taps("装备机械")
    await officer.taps("报到岗")
    assert "没看懂" in (await officer.says("来了两个")).text
    assert "还能报5人" in (await officer.says("6 来函")).text
    await officer.says("2026-11-23 3 用人单位来函〔2026〕3号")
    assert "到岗3人（用人单位来函〔2026〕3号）" in officer.screen.text
    assert await read_year(press) == BulletinYear(1, 2, 3, 17, 2, 4, 2)
    # Taken back: what was told goes, the employer is asked to delete it; it is counted all the same.
    await talent.says("/bulletins")
    await talent.taps("我的意向")
    await talent.taps("模拟芯片")
    await talent.taps("撤回意向")
    await press.turn()
    assert (
        hr.screen.text == "“模拟芯片设计总监”的一位意向人（11月23日（周一）告知贵单位）撤回了，请删除其信息，不再联系。"
    )
    left = await press.office.read(lambda session: session.scalars(select(Interest.told).order_by(Interest.id)).all())
    assert left == [None, {"name": "赵一", "phone": "13900000009"}]
    await stop_at_the_end(press)
    pushed = await press.office.read(
        lambda session: session.scalars(select(Delivery.facts).where(Delivery.kind.startswith("interest"))).all()
    )
    assert "赵一" not in json.dumps(pushed, ensure_ascii=False)  # ids alone
    audited = await press.office.read(lambda session: session.scalars(select(AuditRow.facts)).all())
    assert "139" not in json.dumps(audited, ensure_ascii=False)
    # What somebody agreed to have told stands in the database alone.
    said = ("赵一", "13900000009", "zhao@example.com", "13800000001")
    assert written_beside(press.app.settings.data_dir, caplog, said) == set()


async def stop_at_the_end(press: Press) -> None:
    """Export, erasure and term of what somebody agreed to have told; the year's figures stay."""
    account = Account.external_id == "77"
    person = await press.office.read(lambda session: session.scalars(select(Account.person_id).where(account)).one())
    asker = sign_asker(b"secret", person)
    own = await press.office.read(lambda session: personal_data.gather(session, person, asker))
    assert own["posts"][0]["told"] == "name 赵一；phone 13900000009"
    outcome = await press.office.write(lambda session: erasure.erase_person(session, person, asker, press.app.now()))
    assert outcome.gone["interests"] == 1
    rows = await press.office.read(lambda session: session.execute(select(Interest.person_id, Interest.told)).all())
    assert (None, None) in [tuple(row) for row in rows]
    assert (await read_year(press)).interested == 2
    await press.turn(days=40)
    await press.talent.says("/bulletins")
    assert "已截止" in press.talent.screen.text
    await press.turn(days=183)
    await press.office.write(lambda session: retention.erase_old(session, press.app.now()))
    kept = await press.office.read(lambda session: session.scalars(select(Interest.person_id)).all())
    assert kept == [None, None]
    assert (await press.office.read(lambda session: figures.read_year(session, 2026))).interested == 2


async def test_what_was_submitted_is_what_is_issued(
    press: Press, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    officer, chief = press.officer, press.chief
    await press.report_posts()
    await press.draft()
    # Nobody else could approve it but by a paper signed by hand.
    chiefs, ended = Grant.role == Role.CHIEF, press.app.now()
    await press.office.write(lambda session: session.execute(update(Grant).where(chiefs).values(ended_at=ended)))
    assert "还没有第二个人可以批准。请线下签批后上传照片" in (await officer.taps("送审")).text
    await press.office.write(lambda session: session.execute(update(Grant).where(chiefs).values(ended_at=None)))
    await officer.taps("送审")
    assert officer.screen.labels[0] == "收回"  # who drafted it does not approve it
    number = await press.office.read(lambda session: session.scalars(select(Bulletin.id)).one())
    await officer.presses(BulletinStep(number=number, revision=2, do="approve").pack())
    assert officer.toast == "您没有这个权限，没有做任何改动。"
    await press.turn()
    # A post changes in between: it goes back.
    await officer.sends_file(tables.write(press.folder, [change(CHIEF_POST, 招聘人数=3)], name="more"))
    await officer.taps("确认录入")
    await chief.taps("打开")
    shown = await chief.taps("批准发布")
    assert shown.text.split("\n")[0] == "送审后岗位有变动：模拟芯片设计总监。请退回，拟稿人看过再送。"
    await chief.taps("退回")
    await chief.says("看一下人数")
    await press.turn()
    assert "被退回：看一下人数" in officer.screen.text
    # An article changes in between: the rule is suspended, the bulletin goes back.
    await officer.taps("打开")
    await officer.taps("送审")
    await press.turn()
    kept = await press.office.read(lambda session: session.scalars(select(Bulletin.policies)).one())
    moved = [{**one, "version": "old"} for one in kept]
    await press.office.write(lambda session: session.execute(update(Bulletin).values(policies=moved)))
    await chief.taps("打开")
    shown = await chief.taps("批准发布")
    assert shown.text.startswith("送审后政策条文有变动，没有发布。")
    await press.office.write(lambda session: session.execute(update(Bulletin).values(policies=kept)))
    shown = await chief.taps("批准发布")
    assert "还没有人订阅这些岗位，没有推送" in shown.text
    assert (await officer.taps("收回")).text.startswith("刚才有人改过，下面是现在的样子。")
    # Files, in the chat and by the command; the year's figures by the command.
    await chief.taps("Word")
    await chief.taps("长图")
    names = [shown.document["file_name"] for shown in chief.screens if shown.document]
    assert names == ["英才令2026年第1期.docx", "英才令2026年第1期.png"]
    # A post that is closed can't be chosen, nor be of interest.
    await officer.says("/posts")
    await officer.taps("显示测试")
    await officer.taps("关闭")
    await press.draft()
    await officer.taps("选岗位")
    assert "在招2个" in officer.screen.text
    await officer.taps("1 ")
    await officer.taps("选好了")
    assert "1家单位，1个岗位" in officer.screen.text
    post = await press.office.read(
        lambda session: session.scalars(select(Post.id).where(Post.closed_at.is_not(None))).one()
    )
    with pytest.raises(interests.InterestRefused):
        await press.office.write(
            lambda session: interests.agree(
                session, post, 1, {"name": "a", "phone": "1"}, now=press.app.now(), today=date(2026, 11, 23)
            )
        )
    settings = press.app.settings
    monkeypatch.setenv("SIWEN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("SIWEN_DATABASE_URL", settings.database_url)
    await asyncio.to_thread(run_commands, press, capsys)
    # The next one was signed on paper: who, when, the photo; it is kept and shown, and the approval is audited.
    await officer.sends_file(tables.write(press.folder, [change(TESTER, 岗位名称="验证工程师")], name="third"))
    await officer.taps("确认录入")
    await press.draft()
    await officer.taps("线下已签批")
    await officer.says("陈某，部长")
    await officer.taps("昨天")
    assert officer.screen.text == "陈某，部长，11月22日（周日）。请发签批件的照片。"
    press.office.town.server.add_file("signed", b"a photo")
    await officer.sends(photo=[{"file_id": "signed", "file_unique_id": "u", "width": 9, "height": 9}])
    assert "2026年第2期" in officer.screen.text
    assert "线下签批：陈某，部长，11月22日（周日）" in officer.screen.text
    approval = await press.office.read(lambda session: session.scalars(select(Bulletin.approval)).all()[-1])
    assert await press.office.read(lambda session: attachments.is_named(session, approval["sha256"]))


def run_commands(press: Press, capsys: pytest.CaptureFixture[str]) -> None:
    """The same by commands."""

    def said(*words: str) -> Any:  # noqa: ANN401 -- JSON
        code = main(["bulletins", *words])
        told = capsys.readouterr().out
        return code, json.loads(told) if "--json" in words else told

    bad = tables.write(press.folder, [change(TESTER, 最低学历="高中")], name="bad")
    code, told = said("import", str(bad), "--json")
    assert (code, told["entered"], told["cells"][0]["letter"]) == (1, False, "D")
    good = tables.write(press.folder, [change(TESTER, 岗位名称="显示工程师")], name="good")
    assert said("import", str(good), "--json")[1] | {"cells": 0} == {
        "added": 1, "changed": 0, "unchanged": 0, "rejected": 0, "entered": False, "cells": 0,
    }  # fmt: skip
    assert said("import", str(good), "--apply")[0] == 0
    assert said("import", str(good), "--apply", "--json")[1]["unchanged"] == 1
    listed = said("list", "--json")[1]
    assert [(one["issue"], one["state"]) for one in listed] == [(None, "draft"), (1, "issued")]
    assert len(said("list", "--posts", "--json")[1]) == 4
    assert said("figures", "--year", "2026", "--json")[1]["issues"] == 1
    files = said("export", str(listed[1]["number"]), "--out", str(press.folder), "--json")[1]["files"]
    assert [name.rpartition(".")[2] for name in files] == ["docx", "png"]
    assert main(["bulletins", "export", "999"]) == 1
    assert "没有编号为999" in capsys.readouterr().err
    template = press.folder / "template.xlsx"
    assert said("template", str(template))[0] == 0
    assert template.stat().st_size > 5_000
