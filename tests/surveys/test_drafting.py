"""A run drafted by taps, approved by a second person or on paper, followed to its end; presses that come too late."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select, update

from bot.callbacks import RunStep
from jobs import retention
from storage import attachments, audience_filter, audit, run_plans, runs
from storage.tables import Question, Run, Talent
from tests.surveys.drafting import ADMIN, CHIEF, OFFICER, begin_shipped, bring_in, tick
from tests.surveys.town import NAMED, Office


async def read_run(office: Office) -> Run:
    return await office.read(lambda session: session.scalars(select(Run)).one())


async def draft(office: Office, folder: Path) -> None:
    await bring_in(office, folder, NAMED)
    officer = office.person(OFFICER)
    await officer.says("/surveys")
    await officer.taps("2026年人才工作")
    await officer.taps("发一期")


async def test_from_a_file_to_a_run_under_way_and_its_close(staffed: Office, tmp_path: Path) -> None:
    office = staffed
    await draft(office, tmp_path)
    assert office.person(ADMIN).screen.text.split("\n")[0] == "✓ 已收录，第1版。"
    officer, chief = office.person(OFFICER), office.person(CHIEF)
    lines = officer.screen.text.split("\n")
    assert lines[:3] == [
        "草稿 · 2026年人才工作满意度调查",
        "问卷：2026年人才工作满意度调查（第1版，10题，约3分钟，实名）",
        "对象：名册上的人才",
    ]
    assert re.fullmatch("6人，能送到5人（例如[^郑]+）；还没加入1人", lines[3])
    assert lines[4:] == ["时间：批准后就发，开放14天", "提醒：第4天、第10天提醒没答的人"]
    await officer.taps("对象")
    await officer.taps("类别")
    shown = await officer.taps("第二类")
    assert "✓ 第二类" in shown.labels
    await officer.taps("返回")
    await officer.taps("返回")
    shown = await officer.taps("提交批准")
    assert shown.text.split("\n")[0] == "✓ 已提交，请另一位同事批准，马上通知他们。"
    assert "批准" not in shown.labels
    await tick(office)
    assert chief.screen.text.split("\n")[:2] == [
        "请您批准：2026年人才工作满意度调查",
        "2026年人才工作满意度调查 · … 等批准",
    ]
    assert chief.screen.labels == ["批准", "退回", "预览", "各期"]
    shown = await chief.taps("批准")
    assert shown.text.split("\n")[0] == "✓ 已批准。"
    await office.person(ADMIN).taps("批准")  # the other who was told comes second
    assert office.person(ADMIN).screen.text.split("\n")[0] == "刚才有人改过，没有执行。请看一下现在的样子再按。"
    await tick(office)
    assert officer.screen.text == "✓ “2026年人才工作满意度调查”已批准。"
    await tick(office)
    await officer.taps("打开")
    assert officer.screen.text.split("\n") == [
        "2026年人才工作满意度调查 · 已发 5/6 · 完成 0/6（应答率0%） · 未送达 1",
        "11月27日（周五）12:00 提醒没答的5人",
        "12月7日（周一）截止",
    ]
    shown = await officer.taps("未送达名单")
    assert shown.text.split("\n")[:2] == ["2026年人才工作满意度调查 · 未送达 1", "郑八：还没加入"]
    await officer.taps("返回")
    shown = await officer.taps("暂停")
    assert shown.text.split("\n")[0] == "已暂停，0条留着不发；收到的人也先不能答，答过的都留着。"
    await officer.taps("继续")
    await officer.taps("延长")
    shown = await officer.taps("7天")
    assert "12月14日（周一）截止" in shown.text
    await officer.taps("截止")
    shown = await officer.taps("确认截止")
    assert shown.labels == ["看结果", "未送达名单", "刷新", "各期"]
    acts = await office.read(lambda session: [row.act for row in audit.list_acts(session)])
    assert {"run.draft", "run.submit", "run.approve", "run.start", "run.pause", "run.extend", "run.close"} <= set(acts)


async def test_an_audience_is_put_together_by_buttons(staffed: Office, tmp_path: Path) -> None:
    office = staffed
    zhang = office.talents["张三"]
    await office.write(
        lambda session: session.execute(
            update(Talent).where(Talent.id == zhang).values(tags=["博士", "海归"], industry="半导体")
        )
    )
    await draft(office, tmp_path)
    officer = office.person(OFFICER)
    await officer.taps("对象")
    for page, choice in (("标签", "博士 1"), ("产业", "半导体 1"), ("联系人", "李某 6"), ("上次联系", "半年没联系")):
        await officer.taps(page)
        shown = await officer.taps(choice)
        if page != "上次联系":
            assert f"✓ {choice}" in shown.labels
            await officer.taps("返回")
    await officer.taps("语言")
    shown = await officer.taps("中文")
    assert shown.text.split("\n")[0].startswith("对象：标签“博士” · 产业“半导体” · 联系人：李某 · ")
    assert shown.text.split("\n")[1:] == ["1人，能送到1人（例如张三）"]
    await officer.taps("除去谁")
    await officer.says("张三")
    shown = await officer.taps("张三")
    assert shown.labels[0] == "✓ 张三"
    shown = await officer.taps("返回")
    assert shown.text.split("\n")[1] == "1人，能送到0人；在排除名单上1人"
    shown = await officer.taps("返回")
    assert "! 照现在的情况，发出去没有人收得到。" in shown.text
    await officer.taps("对象")
    wanted = audience_filter.decode((await read_run(office)).audience)
    assert wanted.tags == ("博士",)
    assert wanted.industries == ("半导体",)
    assert wanted.excluded == (zhang,)
    assert wanted.language == "zh"
    assert wanted.contacted_before == date(2026, 5, 25)
    shown = await officer.taps("清空条件")
    assert shown.text.split("\n")[0] == "对象：名册上的人才"


async def test_times_reminders_and_words_of_ones_own(staffed: Office, tmp_path: Path) -> None:
    office = staffed
    await draft(office, tmp_path)
    officer = office.person(OFFICER)
    await officer.taps("时间")
    await officer.taps("选日子")
    await officer.taps("30")
    shown = await officer.taps("9:00")
    assert "时间：11月30日（周一）9:00，开放14天" in shown.text
    await officer.taps("开放天数")
    shown = await officer.taps("7天")
    assert "提醒：第4天提醒没答的人" in shown.text
    await officer.taps("提醒")
    shown = await officer.taps("第2天")
    await officer.taps("第2天的话")
    shown = await officer.says("还差您这一份，两分钟就好。")
    assert "第2天：还差您这一份，两分钟就好。" in shown.text
    await officer.taps("第5天")
    assert officer.toast == "问卷和活动邀请最多提醒2次，其他不提醒。"
    await officer.taps("返回")
    await officer.taps("标题")
    await officer.says("秋季调查")
    shown = await officer.taps("设为加急")
    assert "加急：近期收到消息较多的人也发" in shown.text
    run = await read_run(office)
    assert run.title == "秋季调查"
    assert run.open_days == 7
    assert run.urgent
    assert run_plans.decode_reminders(run.reminders)[0].zh == "还差您这一份，两分钟就好。"
    old = shown.find("不加急")["callback_data"]
    await officer.presses(old)
    shown = await officer.presses(old)
    assert shown.text.startswith("刚才有人改过")


async def test_given_back_with_a_reason_and_then_signed_on_paper(staffed: Office, tmp_path: Path) -> None:
    office = staffed
    await draft(office, tmp_path)
    officer, chief = office.person(OFFICER), office.person(CHIEF)
    await officer.taps("提交批准")
    await tick(office)
    await chief.taps("退回")
    await chief.says("对象改成第一类")
    await tick(office)
    assert officer.screen.text == "! “2026年人才工作满意度调查”被退回：对象改成第一类"
    shown = await officer.taps("打开")
    assert "! 退回：对象改成第一类" in shown.text
    await officer.taps("线下已签批")
    await officer.says("陈某，部长")
    shown = await officer.says("后天")
    assert "没看懂日期" in shown.text
    await officer.taps("昨天")
    assert officer.screens[-2].text == "陈某，部长，11月22日（周日）。请发签批件的照片。"
    office.town.server.add_file("signed", b"a photo")
    await officer.sends(photo=[{"file_id": "signed", "file_unique_id": "u", "width": 9, "height": 9}])
    assert officer.screen.text.split("\n")[0] == "✓ 已批准。"
    assert "线下签批：陈某，部长，11月22日（周日）" in officer.screen.text
    run = await read_run(office)
    assert run.state == "approved"
    assert run.approval is not None
    folder = attachments.folder_of(office.town.app.settings.data_dir)
    later = office.town.app.now() + timedelta(days=3_000)
    data_dir = office.town.app.settings.data_dir
    await office.read(lambda session: retention.sweep_files(session, data_dir, later))
    assert attachments.path_of(folder, run.approval["sha256"]).read_bytes() == b"a photo"


async def test_who_drafted_it_can_not_approve_it(staffed: Office) -> None:
    office = staffed
    admin = office.person(ADMIN)
    await admin.says("/surveys")
    await admin.taps("取用 两个小问题")
    await admin.taps("发一期")
    shown = await admin.taps("提交批准")
    assert "批准" not in shown.labels
    run = await read_run(office)
    shown = await admin.presses(RunStep(number=run.id, revision=run.revision, do="approve").pack())
    assert shown.text.split("\n")[0] == "自己拟的要请别人批准，或线下签批后上传照片。"
    officer = office.person(OFFICER)
    await officer.says("/runs")
    await officer.presses(RunStep(number=run.id, revision=run.revision, do="approve").pack())
    assert officer.toast == "您没有这个权限，没有做任何改动。"
    assert (await read_run(office)).state == "waiting"


async def test_presses_of_other_times_and_no_button_of_ours(staffed: Office) -> None:
    office = staffed
    await begin_shipped(office)
    officer = office.person(OFFICER)
    run = await read_run(office)
    shown = await officer.presses(RunStep(number=run.id, revision=1, do="submit").pack())
    assert shown.text.startswith("刚才有人改过")
    for do, value in (("nonsense", ""), ("cat", "9"), ("at", "x"), ("pg", "m"), ("extend", "4"), ("refuse", "x")):
        await officer.presses(RunStep(number=run.id, revision=run.revision, do=do, value=value).pack())
    assert (await read_run(office)).revision == run.revision
    await officer.presses(RunStep(number=999_999, do="pause").pack())
    assert officer.toast == "没有这一期。"


async def test_a_file_with_faults_is_told_line_by_line(staffed: Office, tmp_path: Path) -> None:
    admin = staffed.person(ADMIN)
    await admin.says("/surveys")
    await admin.taps("上传文件")
    path = tmp_path / "bad.yaml"
    path.write_text("key: K!\ntitle: 标题\nitems:\n" + "  - {type: nothing, text: 问}\n" * 9, encoding="utf-8")
    shown = await admin.sends_file(path)
    told, file = admin.screens[-2].text.split("\n"), shown.document
    assert told[0].startswith("bad.yaml 有")
    assert told[1].startswith("第1行：")
    assert len(told) == 8
    assert file is not None
    assert file["file_name"] == "bad.yaml.txt"
    await admin.says("/surveys")
    assert "还没有问卷。" in admin.screen.text


async def test_a_survey_is_looked_through_downloaded_and_withdrawn(staffed: Office) -> None:
    admin, officer = staffed.person(ADMIN), staffed.person(OFFICER)
    await admin.says("/surveys")
    await admin.taps("取用 两个小问题")
    shown = await officer.says("/surveys")
    assert "上传文件" not in shown.labels
    await officer.taps("两个小问题")
    shown = await officer.taps("题目")
    assert shown.text.split("\n")[1].startswith("1. 如果有同行问起")
    await officer.taps("返回")
    await officer.taps("预览")
    shown = await officer.taps("English")
    assert shown.text.split("\n")[:2] == [
        "预览 · English · 点了、写了都不记录",
        "Two short questions · 2 items, about 1 min · anonymous",
    ]
    await officer.taps("Begin")
    await officer.taps("9")
    assert officer.toast == "这是预览，没有记录。"
    shown = await officer.says("anything")
    assert officer.screens[-2].text == "这是预览，没有记录。"
    await officer.taps("返回")
    await officer.taps("预览")
    await officer.taps("开始")
    await officer.taps("9")
    await officer.taps("返回")
    shown = await officer.says("你好")
    assert "预览" not in shown.text
    await officer.taps("下载")
    assert officer.screen.document is not None
    assert officer.screen.document["file_name"] == "pulse.yaml"
    await admin.taps("停用")
    shown = await admin.taps("停用")
    assert shown.text.split("\n")[0] == "✓ 已停用。"
    assert "发一期" not in shown.labels


async def test_a_line_for_a_draft_that_was_called_off_meanwhile_is_answered_as_a_question(
    staffed: Office, tmp_path: Path
) -> None:
    office = staffed
    await draft(office, tmp_path)
    officer = office.person(OFFICER)
    await officer.taps("对象")
    await officer.taps("除去谁")
    run = await read_run(office)
    await office.write(lambda session: runs.cancel(session, run.id, revision=None, by=None, now=office.time.at))
    await officer.says("安家补贴怎么申请")
    before, answer = officer.screens[-2:]
    assert before.text.split("\n")[0] == "刚才有人改过，您写的没有用上。它若是提问，答复在下面。"
    assert "出处" in answer.text
    assert len(await office.read(lambda session: session.scalars(select(Question.id)).all())) == 1
    await officer.says("安家补贴怎么申请")
    assert "改过" not in officer.screen.text


async def test_who_leaves_what_was_asked_to_be_typed_is_asked_no_more(staffed: Office, tmp_path: Path) -> None:
    office = staffed
    await draft(office, tmp_path)
    officer = office.person(OFFICER)
    await officer.taps("标题")
    await officer.taps("返回")
    await officer.says("安家补贴怎么申请")
    assert "出处" in officer.screen.text
    assert (await read_run(office)).title == "2026年人才工作满意度调查"


async def test_a_paper_that_is_not_at_hand_can_be_left(staffed: Office, tmp_path: Path) -> None:
    office = staffed
    await draft(office, tmp_path)
    officer = office.person(OFFICER)
    await officer.taps("提交批准")
    for words in ((), ("陈某，部长",), ("陈某，部长", "今天")):
        await officer.taps("线下已签批")
        for word in words:
            await (officer.taps(word) if word == "今天" else officer.says(word))
        shown = await officer.taps("返回")
        assert "线下已签批" in shown.labels
        await officer.says("安家补贴怎么申请")
        assert "出处" in officer.screen.text
        await officer.says("/runs")
        await officer.taps("1 2026年人才工作满意")
    assert (await read_run(office)).state == "waiting"


async def test_the_hours_that_are_offered_are_those_that_the_office_pushes_in(staffed: Office, tmp_path: Path) -> None:
    office = staffed
    own = office.town.app.settings.data_dir / "pushing.yaml"
    own.write_text('hours: {from: "07:30", until: "11:00"}\n', encoding="utf-8")
    await draft(office, tmp_path)
    officer = office.person(OFFICER)
    await officer.taps("时间")
    await officer.taps("选日子")
    shown = await officer.taps("30")
    assert shown.labels == ["8:00", "9:00", "10:00", "返回"]
