"""Buttons that nobody made, and ways back that cost nothing."""

from __future__ import annotations

import pytest

from tests.chatter import Person, Town

HUGE = 10**22  # more than a database has room for


@pytest.mark.parametrize("data", [f"an:{HUGE}", f"fb:{HUGE}:y:", f"st:{HUGE}", f"pk:{HUGE}:1", f"ad:{HUGE}:staff"])
async def test_I4_a_number_that_no_button_has_is_expired_and_no_bug(ana: Person, data: str) -> None:
    await ana.says("你好")
    await ana.presses(data)
    assert "已经失效" in ana.toast


async def test_the_way_back_to_an_answer_is_not_counted_as_a_question(town: Town, ana: Person) -> None:
    answer = await ana.says("博士能拿多少安家费")
    back = answer.find("工作人员")["callback_data"].replace("st:", "an:")
    for _ in range(town.app.settings.asks_per_minute + 3):
        await ana.presses(back)
    assert "您问得有点快" not in (await ana.says("你好")).text
