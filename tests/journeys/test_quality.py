"""`/quality`: what people asked adds up, and a new version that breaks a confirmed answer is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.answers import checks as answer_checks
from bot.cli import eval_own
from bot.settings import Settings
from storage import questions
from tests import chatter, fakes
from tests.chatter import Person, Town

ZONE = ZoneInfo("Asia/Shanghai")
QUESTION = "人才奖励服务保障办法第九条"
MEASURE = chatter.SOURCES / "02-award-2023.md"


async def leave_open(town: Town, *texts: str) -> None:
    """Questions that found no answer: what the test's embedding finds for them is not of interest here."""

    def record(session: Session) -> None:
        for number, text in enumerate(texts):
            asked = questions.Asked(
                "telegram:42", 10**6 + number, f"{number:064}", chatter.NOW, "zh", text, "not_found", [], 1,
                wording="refused",
            )  # fmt: skip
            questions.record(session, asked)

    await town.app.database.awrite(record)


def ask_by_hand(town: Town) -> list[eval_own.Asked]:
    """What `siwen eval own` does, over the town's library."""
    return eval_own.ask_all(town.app.database, lambda: town.app.answerer, town.app.today(), ZONE, samples=True)


async def test_an_admin_sees_how_answers_do(town: Town, ana: Person, boss: Person) -> None:
    assert "没有人提问" in (await boss.says("/quality")).text
    await ana.says(QUESTION)
    await ana.taps("有用")
    await leave_open(town, "探亲机票能报销吗", "探亲路费给报销不")
    summary = (await boss.says("/quality")).text
    assert "近8周的回答" in summary
    assert "提问3个：答上1个（33%）" in summary
    assert "标了有用1次，没用0次" in summary
    assert "还没有确认过的问答" in summary
    assert "模型转述：被拦下2次" in summary
    weeks = await boss.taps("按周")
    assert weeks.rich is not None
    await boss.taps("返回")
    opened = (await boss.taps("没答上的")).text
    assert "没答上的2个问题" in opened
    assert "2次" in opened  # two of them ask about one thing
    await boss.taps("返回")
    assert "没有被引用过的现行文件" in (await boss.taps("文件")).text
    await boss.taps("返回")
    assert "还没有确认过的问答" in (await boss.taps("确认问答")).text
    assert "近8周" not in (await ana.says("/quality")).text  # for admins


async def test_a_new_version_that_breaks_a_confirmed_answer_is_told_to_the_admin(
    settings: Settings, telegram: fakes.FakeTelegram, shelf: Path, tmp_path: Path
) -> None:
    chatter.fill_library(settings.data_dir, shelf)
    time = chatter.FixedTime()
    async with chatter.open_town(settings, telegram, clock=time.clock) as town:
        ana, boss = town.person(7, "Ana"), town.person(1, "Boss")
        await boss.says("/start")
        await ana.says(QUESTION)
        await ana.taps("有用")
        await answer_checks.check_by_night(town.app)
        assert "确认过的问答1个" in (await boss.says("/quality")).text
        assert "1个仍答对" in boss.screen.text
        assert eval_own.list_lines(ask_by_hand(town)) == ["确认过的问答1个，1个仍答对。"]
        text = MEASURE.read_text(encoding="utf-8").replace("**第九条** ", "**第九十条** ")
        text = text.replace("样例〔2023〕1号", "样例〔2026〕9号")
        changed = tmp_path / MEASURE.name
        changed.write_text(text, encoding="utf-8")
        await town.app.think(lambda: town.app.library.ingest([changed], now=time.at))
        by_hand = ask_by_hand(town)  # at any time, and it writes nothing down
        assert [one.is_broken for one in by_hand] == [True]
        assert QUESTION in eval_own.list_lines(by_hand)[1]
        assert "新版本：人才奖励服务保障办法（样例〔2026〕9号，2023年9月1日起）" in eval_own.list_lines(by_hand)[1]
        assert '"right": 0, "broken": 1' in eval_own.list_records(by_hand)[-1]
        await answer_checks.check_by_night(town.app)  # once a night
        await town.app.push_due()
        assert "答得不同" not in boss.screen.text
        time.at += timedelta(days=1)
        await answer_checks.check_by_night(town.app)
        await town.app.push_due()
        told = boss.screen
        assert "1个以前答对的问题现在答得不同" in told.text
        assert f"人才奖励服务保障办法（样例〔2026〕9号，2023年9月1日起）\n· {QUESTION}" in told.text
        assert "0个仍答对" in (await boss.taps("看看")).text
        time.at += timedelta(days=1)
        count = len(boss.screens)
        await answer_checks.check_by_night(town.app)
        await town.app.push_due()
        assert len(boss.screens) == count  # told once
