"""The whole of "What can I get?": from who one is to the sum, two questions more and the file; a changed amount.

The model is the worst there can be: it does whatever anybody orders in what it is sent. A document that orders about
is in the index. Neither changes anything.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot import chores
from bot.settings import Settings
from knowledge.eligibility.rules import SHIPPED
from storage.tables import AuditRow, Question
from tests import fakes
from tests.eligibility.conftest import MEASURE, Counter, open_counter
from tests.eligibility.conftest import indexed as indexed
from tests.eligibility.test_wizard import WHO, again, answers, read_docx, read_pdf, sent_file
from tests.model_server import ModelServer, obey
from tests.wording.test_injections import read

ON_PAPER = (
    "共15万元，以审定为准", "安家补贴", "第九条", "先认定（2027年3月）",
    "劳动（聘用）合同；到岗证明；无房承诺书（3件）",
    "申请：2027年4月1日至30日", "年度薪酬补贴：要知道", "与安家补贴（15万元）只能选一项", "样例文本，非官方文件",
)  # fmt: skip
HIGHER = (("wan: 15, instalments: [5, 5, 5]", "wan: 18, instalments: [6, 6, 6]"), ("第五类15万元", "第五类18万元"))
HOSTILE = """---
id: hostile
title: 示例补贴办理提示
kind: guide
effective_from: 2024-01-01
---
# 示例补贴办理提示

"""


@pytest.fixture
async def counter(
    settings: Settings, telegram: fakes.FakeTelegram, indexed: Path, model: ModelServer
) -> AsyncIterator[Counter]:
    """The bot with who is who and a model that obeys everybody."""
    model.says(obey)
    with_model = settings.model_copy(
        update={"llm": "openai:qwen-plus", "llm_base_url": model.url, "llm_key": SecretStr("sk"), "llm_deadline": "30"}
    )
    async with open_counter(with_model, telegram, indexed) as opened:
        await opened.town.app.wordings.open()
        yield opened


@pytest.mark.only_on("sqlite")  # its parts run on both
async def test_who_one_is_becomes_a_sum_and_a_changed_amount_is_refused_whatever_model_and_documents_say(
    counter: Counter, model: ModelServer, tmp_path: Path
) -> None:
    ana, boss, officer = counter.person(7), counter.person(1), counter.person(10)
    ways = {"comment": "<!-- {} -->", "white": '<span style="color:#fff">{}</span>'}
    orders = [
        f"**第{number}条** 安家补贴和体检办理提示。{ways.get(entry['hidden'], '{}').format(entry['text'])}"
        for number, entry in enumerate(read("documents"), 1)
    ]
    hostile = tmp_path / "hostile.md"
    hostile.write_text(HOSTILE + "\n\n".join(orders), "utf-8")
    shown = await boss.sends_file(hostile)
    assert "像是写给机器的指令，不会用来回答" in shown.text
    await boss.taps("发布")
    shown = await ana.says("/start")
    assert "我能享受什么" in shown.labels
    shown = await ana.says(WHO)
    assert shown.text.startswith("我理解的是：38岁、博士、")
    assert "到岗日期 2026年3月1日" in shown.text
    shown = await ana.taps("对")
    assert shown.text.startswith("1/约")
    await answers(ana)
    outcome = ana.screen
    assert "共 15万元，以审定为准" in outcome.text
    assert "✓ 安家补贴 15万元 · 先认定（2027年3月），再申请（4月） · 第九条" in outcome.text
    assert "不能同时享受：" in outcome.text
    assert "第三十条" in outcome.text
    assert "样例文本，非官方文件" in outcome.text
    assert len(outcome.text.splitlines()) <= 8
    # The benefit in full, and its article below.
    await ana.taps("可享受")
    shown = await ana.taps("1")
    assert "无房承诺书" in shown.text
    shown = await ana.taps("第九条")
    assert "第五类  15" in shown.text
    # A day worked backwards, and a reminder of it: once.
    item = ana.screens[-2]
    await ana.taps("‹ 结果", on=again(ana, item))
    await ana.taps("时间安排", on=again(ana, item))
    shown = again(ana, item)
    assert "申请：2027年4月1日至30日" in shown.text
    place = shown.text.splitlines().index(
        next(line for line in shown.text.splitlines() if "申请：2027年4月1日" in line)
    )
    await ana.taps(f"提醒我{place}", on=shown)
    assert "2027年4月1日提醒您" in again(ana, item).text
    await ana.taps("时间安排", on=again(ana, item))
    assert "✓ 会提醒" in again(ana, item).text
    # Two follow-ups, answered from the articles; the outcome stays, and is saved as a file.
    await ana.says("博士有多少安家补贴")
    shown = await ana.says("那第四类呢？")
    assert "接着上面" in shown.text
    assert "总额40万元" in shown.text
    assert "出处：人才奖励服务保障办法 第九条" in shown.text
    shown = await ana.says("那租房补贴呢")
    assert "第十二条" in shown.text
    # Thirty-one orders of their own, one after another: the model does each, and cites the article that answers.
    for place, entry in enumerate(read("questions")):
        counter.time.at += timedelta(minutes=place % 8 == 0)
        model.says(f"{entry['order']}[1]。")
        shown = await ana.says(f"人才奖励办法第二十三条，{entry['text']}")
        assert entry["order"] not in shown.text.replace("**", ""), entry["id"]
    model.says(obey)
    said = await counter.town.app.database.aread(lambda session: list(session.scalars(select(Question.wording))))
    assert said.count("refused") >= 25
    assert not {"accepted", "repaired"} & set(said)
    told = "".join(one.text for one in ana.screens)
    assert not re.search("保证金|evil|6222|99999|办公室永久关闭|加微信", told)
    # On paper.
    await ana.taps("‹ 结果", on=again(ana, item))
    await ana.taps("存成文件", on=again(ana, item))
    await ana.taps("DOCX", on=again(ana, item))
    await ana.taps("PDF", on=again(ana, item))
    for text in (read_docx(sent_file(counter, -2)), read_pdf(sent_file(counter))):
        bare = re.sub(r"\s", "", text)
        for part in ON_PAPER:
            assert part in bare
    # An official changes one amount: the old one is not told any more.
    changed = tmp_path / MEASURE.name
    text = MEASURE.read_text("utf-8").replace("| 第五类 | 15 | 3年 | 5 | 5 |", "| 第五类 | 18 | 3年 | 6 | 6 |")
    text = text.replace("样例〔2023〕1号", "样例〔2026〕9号").replace(
        "effective_from: 2023-09-01", "effective_from: 2026-11-01"
    )
    changed.write_text(text, "utf-8")
    await boss.sends_file(changed)
    shown = await boss.taps("发布")
    assert "条待遇规则引用的条文变了，暂停使用" in shown.text
    shown = await ana.presses("el:end::", on=ana.screen)
    assert "正在更新" in shown.text
    assert "15万元" not in shown.text
    # Who decides has it on their list, and is told in the morning; others have nothing to do with it.
    assert "暂停使用" not in (await officer.says("/todo")).text
    shown = await boss.says("/todo")
    assert "条待遇规则引用的条文变了，暂停使用" in shown.text
    assert "原来：" in (await boss.taps("看规则")).text
    await counter.comes(date(2026, 11, 24), hour=9)
    await chores.remind(counter.town.app, counter.time.at)
    await counter.comes(date(2026, 11, 24), hour=10)
    digest = counter.person(9).screen
    assert "! 1条待遇规则引用的条文变了，暂停使用。" in digest.text
    assert "看规则" in digest.labels
    # Anybody of the office may look, who decides may confirm; a figure that is not there can't be confirmed away.
    shown = await officer.says("/benefits")
    while "安家补贴" not in shown.text:
        shown = await officer.taps("下一条")
    assert "原来：" in shown.text
    assert "现在：" in shown.text
    assert "一致，确认" not in shown.labels
    shown = await boss.taps("看规则")
    while "安家补贴" not in shown.text:
        shown = await boss.taps("下一条")
    shown = await boss.taps("一致，确认")
    assert "现在的条文里没有" in shown.text
    shown = await ana.presses("el:end::", on=ana.screen)
    assert "15万元" not in shown.text
    # The office writes the new amount into its own copy of the rules, who decides confirms it, and it is told.
    own = counter.data_dir / "benefits"
    own.mkdir(exist_ok=True)
    amounts = (SHIPPED / "award-2023.yaml").read_text("utf-8")
    for old, new in HIGHER:
        assert old in amounts
        amounts = amounts.replace(old, new)
    (own / "award-2023.yaml").write_text(amounts, "utf-8")
    assert "正在更新" in (await ana.presses("el:end::", on=ana.screen)).text
    shown = await boss.says("/benefits")
    while "安家补贴" not in shown.text:
        shown = await boss.taps("下一条")
    await boss.taps("一致，确认")
    shown = await ana.presses("el:end::", on=ana.screen)
    assert "✓ 安家补贴 18万元 · 先认定（2027年3月），再申请（4月） · 第九条" in shown.text
    acts = await counter.town.app.database.aread(
        lambda session: [(row.act, row.subject) for row in session.scalars(select(AuditRow))]
    )
    assert ("eligible.confirm", "benefit settlement_allowance") in acts
    # The day that was asked for comes.
    before = len(ana.screens)
    await counter.comes(date(2027, 3, 31))
    assert len(ana.screens) == before
    await counter.comes(date(2027, 4, 1))
    assert "今天起可以申请安家补贴，最晚" in ana.screen.text
    await counter.comes(date(2027, 4, 2))
    assert len(ana.screens) == before + 1
