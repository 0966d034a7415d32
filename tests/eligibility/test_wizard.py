"""What can I get: conversations through the dispatcher."""

from __future__ import annotations

from tests.eligibility.conftest import Counter


def show(screen):
    print("------")
    print(screen.text)
    for row in screen.rows:
        print("   ", " ".join(f"[{b['text']}]" for b in row))


async def test_play(counter: Counter) -> None:
    ana = counter.person(7)
    show(await ana.says("/start"))
    show(await ana.says("我是38岁博士，2026年3月入职增城的芯片公司，能拿什么?"))
    show(await ana.taps("对"))
    for _ in range(12):
        first = ana.screen.rows[0][0]["text"]
        if "步判断" in ana.screen.text or "判断不了" in ana.screen.text:
            break
        if "可享受" in first: break
        show(await ana.taps(first))
    for label in ("材料清单","时间安排","可享受","待确认","不能享受","为什么不选"):
        if any(l.startswith(label) for l in ana.screen.labels):
            show(await ana.taps(label))
            if label=="可享受":
                show(await ana.taps("1"))
                show(await ana.taps("第九条"))
                await ana.taps("‹ 结果", on=ana.screens[-2])
            else:
                show(await ana.taps("‹ 结果"))
