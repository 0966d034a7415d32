"""What a draft says is changed field by field; each button of the editor leads somewhere, and back."""

from __future__ import annotations

import pytest

from tests.notices.conftest import Desk

BEGUN = {
    "notice": ["发政策", "人才奖励服务保障办法", "用常用的话"],
    "bulletin": ["发简报", "!第一期", "!本期要闻。", "人才奖励服务保障办法"],
    "invitation": ["邀请", "!座谈会", "!示例会议室", "30", "14:30", "用常用的话"],
    "window": ["申报窗口", "!安家补贴", "人才奖励服务保障办法", "整份文件", "30", "30"],
}
CHANGES = {
    "中文": "!换了的话。",
    "英文": "!Other words.",
    "文件": "人才奖励支持办法",
    "条款": "整份文件",
    "地点": "!别处",
    "日期": "29",
    "时间": "9:00",
    "提前几天": "5天",
}


async def do(desk: Desk, step: str) -> None:
    """Press it, or type it where it begins with !."""
    await (desk.officer.says(step[1:]) if step.startswith("!") else desk.officer.taps(step))


@pytest.mark.parametrize("kind", BEGUN)
async def test_each_field_of_a_draft_can_be_changed_and_left(desk: Desk, kind: str) -> None:
    officer = desk.officer
    await officer.says("/notices")
    for step in BEGUN[kind]:
        await do(desk, step)
    assert officer.screen.text.startswith("草稿 · ")
    content = await officer.taps("内容")
    fields = content.labels[:-1]
    assert set(fields) <= set(CHANGES)
    for field in fields:
        before = officer.screen.text
        await officer.taps(field)
        shown = await officer.taps("返回")  # nothing is waited for any more
        assert (shown.text, shown.labels) == (before, content.labels)
        await officer.taps(field)
        await do(desk, CHANGES[field])
        assert officer.screen.text.startswith("现在这样发：")
        assert officer.toast == ""
    assert "换了的话。" in officer.screen.text
    shown = await officer.taps("返回")
    assert shown.text.startswith("草稿 · ")
