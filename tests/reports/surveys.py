"""A survey with an item of each kind, and invented responses to it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from jobs.reports.responses import Asked, Counts, Response
from storage.surveys.definition import Choice, Condition, Definition, Item, Kind, Words

POLICIES = tuple(
    Choice(key, Words(zh, en))
    for key, zh, en in [
        ("settle", "安家补贴", "Settling-in allowance"),
        ("rent", "租房补贴与人才公寓", "Rent allowance and talent flats"),
        ("school", "子女入学", "Schooling for children"),
        ("health", "医疗保健", "Health care"),
    ]
)
SURVEY = Definition(
    key="satisfaction",
    title=Words("2026年高层次人才工作满意度调查", "Satisfaction with the talent work, 2026"),
    introduction=Words("请您对今年的人才工作作出评价。", "Please rate the talent work of this year."),
    thanks=Words("结果汇总后向您反馈。", "We will tell you the results."),
    target=85.0,
    anonymous=True,
    items=(
        Item("policy", Kind.RATING, Words("对人才政策宣传的及时性和覆盖面", "How policies are publicised"), True),
        Item("easy", Kind.RATING, Words("对申报手续的便利程度", "How easy it is to apply"), True),
        Item("speed", Kind.RATING, Words("对补贴发放进度的满意程度", "How soon allowances are paid"), stars=True),
        Item(
            "why_slow",
            Kind.TEXT,
            Words("您觉得哪一步慢？", "Which step is slow?"),
            shown_if=Condition("speed", most=2),
        ),
        Item("nps", Kind.NPS, Words("您有多愿意推荐朋友来本区工作？", "Would you recommend the district to a friend?")),
        Item(
            "how",
            Kind.SINGLE,
            Words("您主要从哪里了解人才政策？", "Where do you learn about policies?"),
            choices=(
                Choice("liaison", Words("联络员", "My liaison")),
                Choice("wechat", Words("微信公众号", "WeChat account")),
                Choice("employer", Words("所在单位人力资源部门", "My employer's HR department")),
                Choice("other", Words("其他", "Other"), other=True),
            ),
        ),
        Item("want", Kind.MULTIPLE, Words("明年准备申请哪些待遇？（可多选）", "What is next?"), False, POLICIES),
        Item("rank", Kind.RANKING, Words("请按重要程度排序（前三项）", "Rank three"), choices=POLICIES, limit=3),
        Item("met", Kind.YES_NO, Words("今年联络员是否上门走访过您？", "Did your liaison visit you this year?")),
        Item("km", Kind.NUMBER, Words("您上班单程多远？", "How far is work?"), decimals=1, unit=Words("公里", "km")),
        Item("day", Kind.DATE, Words("您希望哪天参加座谈会？", "Which day suits you for the talk?")),
        Item("say", Kind.TEXT, Words("您还有什么意见和建议？", "Anything else?")),
    ),
)  # fmt: skip
SIZES = {1: 2, 2: 6, 3: 41, 4: 58, 5: 24, None: 3}
SAID = ("希望政策发布更早一些", "材料可以少交一份", "人才公寓离单位太远", "谢谢，工作人员很耐心", "建议增加英文指南")


def answer(chance: random.Random, lean: float = 0.0) -> dict[str, Any]:
    """One person's answers. `lean` makes them kinder."""
    values: dict[str, Any] = {}
    for key, weights in {"policy": (2, 4, 14, 45, 35), "easy": (1, 2, 9, 40, 48), "speed": (5, 9, 22, 40, 24)}.items():
        weighted = [weight * (1 + lean * place) for place, weight in enumerate(weights)]
        if key == "policy" or chance.random() < 0.96:
            values[key] = chance.choices(range(1, 6), weighted)[0]
    if values.get("speed", 5) <= 2:
        values["why_slow"] = chance.choice(("审核", "拨付", "材料流转"))
    values["nps"] = chance.choices(range(11), (1, 0, 1, 1, 2, 5, 6, 14, 25, 25, 20))[0]
    how = chance.choices(("liaison", "wechat", "employer", "other"), (30, 40, 22, 8))[0]
    values["how"] = {"choice": how, "other": "同事"} if how == "other" else {"choice": how}
    values["want"] = {"choices": [one.key for one in POLICIES if chance.random() < 0.45]}
    if not values["want"]["choices"]:
        del values["want"]
    values["rank"] = chance.sample([one.key for one in POLICIES], 3)
    values["met"] = chance.random() < 0.7
    values["km"] = f"{chance.lognormvariate(2.4, 0.7):.1f}"
    values["day"] = (date(2026, 12, 1) + timedelta(days=chance.randrange(14))).isoformat()
    if chance.random() < 0.3:
        values["say"] = chance.choice(SAID)
    return values


def respond(seed: int = 7, lean: float = 0.0, sizes: dict[int | None, int] = SIZES) -> Iterator[Response]:
    """The responses of a run, in no order of category."""
    chance = random.Random(seed)  # noqa: S311 -- invented answers, the same each time
    people = [category for category, n in sizes.items() for _ in range(n)]
    chance.shuffle(people)
    for number, category in enumerate(people):
        source = "wjx" if number % 13 == 0 else "chat"
        day = date(2026, 11, 2) + timedelta(days=chance.randrange(14))
        yield Response(answer(chance, lean), category, source, day)


def asked(sizes: dict[int | None, int] = SIZES) -> Asked:
    """How the run went: about twice as many were asked."""
    counts = {category: Counts(2 * n + 4, 2 * n + 2, n + n // 5, n - n // 13, 2) for category, n in sizes.items()}
    return Asked(counts, "在库高层次人才（不含涉密人才）", date(2026, 11, 2), date(2026, 11, 15), reminders=2)
