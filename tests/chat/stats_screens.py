"""The screens of figures, as samples for the snapshots of `test_views`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.screens import Screen
from bot.views import stats
from jobs.office_figures import Figures, Goal
from storage.contact_figures import ContactFigures, Coverage, OfficialCount
from storage.need_figures import ArticleCount, NeedFigures, Outcome
from storage.question_figures import QuestionFigures, Topic

TODAY = date(2026, 11, 23)
HOUSING, CHILDREN = ("measure", "第十一条"), ("measure", "第二十二条")
NAMES = {HOUSING: "第十一条 人才公寓", CHILDREN: "第二十二条 子女入学"}
YEAR = Figures(
    date(2026, 1, 1),
    date(2026, 12, 31),
    own=False,
    contacts=ContactFigures(
        contacts=214,
        greetings=30,
        months=tuple((date(2026, month, 1), number) for month, number in enumerate((9, 4, *[20] * 10), 1)),
        channels={"visit": 60, "phone": 100, "wechat": 54},
        levels={"district_leader": 14, "liaison": 200},
        categories={0: 4, 2: 60, 5: 150},
        asks={"greeting": 120, "condition": 180, "need": 23, "suggestion": 12},
        officials=(OfficialCount(3, "李某", "liaison", 120), OfficialCount(4, "王某", "district_leader", 14)),
    ),
    coverage=Coverage(90, {2: 12, 5: 40}, {2: 12, 5: 29}),
    needs=Outcome(
        NeedFigures(23, 15, 9, 21, 2),
        {"": NeedFigures(3, 0, None, None, 1), "other": NeedFigures(20, 15, 9, 21, 1)},
        confirmed=14,
        reopened=2,
        articles=(
            ArticleCount(*CHILDREN, {"other": 5}, 2),
            ArticleCount(*HOUSING, {}, 3),
            ArticleCount("", "", {"": 3}, 7),
        ),
        waiting=4,
    ),
    goal=Goal(2026, 260, 226),
    outside=12,
    questions=QuestionFigures(120, 100, (Topic(*HOUSING, 40), Topic("measure", "第九条", 31))),
)
NOTHING = replace(
    YEAR,
    first=date(2026, 11, 1),
    last=date(2026, 11, 30),
    own=True,
    contacts=ContactFigures(0, 0, ((date(2026, 11, 1), 0),), {}, {}, {}, {}, ()),
    coverage=Coverage(90, {}, {}),
    needs=Outcome(NeedFigures(0, 0, None, None, 0), {}, 0, 0),
    goal=None,
    outside=None,
    questions=None,
)


def screens(language: str) -> dict[str, Screen]:
    """Each by its name."""
    return {
        "stats": stats.summary_screen(YEAR, NAMES, language, today=TODAY),
        "stats_of_nothing": stats.summary_screen(NOTHING, {}, language, today=TODAY),
        "stats_of_the_quarter": stats.summary_screen(
            replace(YEAR, first=date(2026, 10, 1), goal=Goal(2026, 260, 271), outside=0), NAMES, language, today=TODAY
        ),
        "stats_people": stats.part_screen(YEAR, NAMES, "people", language),
        "stats_needs": stats.part_screen(YEAR, NAMES, "needs", language),
        "stats_articles": stats.part_screen(YEAR, NAMES, "articles", language),
        "stats_range": stats.ask_screen(language, wrong=True),
    }
