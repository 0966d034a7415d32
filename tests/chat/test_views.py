"""What each screen says, as text files in tests/snapshots that can be read (SIWEN_UPDATE_SNAPSHOTS=1 writes them)."""

# ruff: noqa: E501 -- the tables of samples and screens read better with a whole entry on its line
from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.channels.markup import html_messages
from bot.channels.terminal import wrap
from bot.screens import Screen
from bot.views import answers, articles, changes, documents, feedback, offices, outlines, privacy, trial, welcome
from bot.views.names import short_title
from knowledge.difference import compare_versions
from knowledge.model import (
    Answer,
    Article,
    ArticleKind,
    Audience,
    Choice,
    Citation,
    Hit,
    Line,
    LineKind,
    Metadata,
    ParsedDocument,
    Passage,
    PassageKind,
    Remark,
    State,
    Status,
    Version,
)  # fmt: skip
from knowledge.offices import Office
from knowledge.reports import Staged
from storage.roles import Role
from tests.chat import (
    award_screens,
    budget_screens,
    bulletin_screens,
    desk_screens,
    item_screens,
    need_screens,
    stats_screens,
)

SNAPSHOTS = Path(__file__).parent.parent / "snapshots"
TODAY = date(2026, 11, 23)
MEASURE = Metadata(
    "award", "广州市增城区、增城经济技术开发区人才奖励服务保障办法（样例）", number="样例〔2023〕1号",
    effective_from=date(2023, 9, 1), effective_to=date(2028, 8, 31), sample=True,
)  # fmt: skip
STATION = Metadata("station", "院士专家工作站管理办法", effective_from=date(2023, 5, 1), effective_to=date(2026, 9, 30))
TABLE = "第九条 安家补贴。按照下表发放：\n\n| 类别 | 总额（万元） | 年限 |\n|---|---|---|\n| 第四类 | 40 | 4年 |\n| 第五类 | 15 | 3年 |"
OFFICE = Office(
    "hr", "区人力资源和社会保障局", ("安家补贴", "人才认定"), "020-0000-0002", "大厅2号窗口", hours="工作日9:00至12:00",
    sample=True,
)  # fmt: skip


def article(
    number: str, heading: str, text: str, ordinal: int, chapter: str, kind: ArticleKind = ArticleKind.ARTICLE
) -> Article:
    path = (MEASURE.title, chapter) if chapter else (MEASURE.title,)
    return Article("award", number, ordinal, kind, number, heading, path, text)


def version(metadata: Metadata = MEASURE, *changed: Article, remarks: tuple[Remark, ...] = ()) -> Version:
    units = [
        article("文首", "", "样例文本。", 0, "", ArticleKind.PREAMBLE),
        article("第一章 总则", "总则", "第一章 总则", 1, "", ArticleKind.HEADING),
        article("第一条", "", "第一条 为吸引人才，制定本办法。", 2, "第一章 总则"),
        article("第三章 住房", "住房", "第三章 住房", 3, "", ArticleKind.HEADING),
        article("第九条", "安家补贴", TABLE, 4, "第三章 住房"),
        article("第十条", "条件", "第十条 条件。依照第九条，申请截止到2026年12月31日。", 5, "第三章 住房"),
    ]
    replaced = {entry.ordinal: entry for entry in changed}
    parsed = ParsedDocument(
        metadata, tuple(replaced.get(unit.ordinal, unit) for unit in units), (), remarks, table_count=1
    )
    return Version("v" + metadata.id + str(len(changed)), parsed, "0" * 64, "02.md", datetime(2026, 11, 22, tzinfo=UTC))


def citation(number: str = "第九条", metadata: Metadata = MEASURE, state: State = State.IN_FORCE) -> Citation:
    return Citation(
        metadata.id, "v" + metadata.id, metadata.title, number, number, "安家补贴", (), TABLE, "第五类：15", 0.87, state,
        metadata.sample, "", metadata.effective_from, metadata.effective_to,
    )  # fmt: skip


def answer(status: Status, *lines: tuple[LineKind, str], **more: object) -> Answer:
    told = tuple(Line(kind, text) for kind, text in lines)
    return Answer("博士能拿多少安家费", status, told, "", **more)  # type: ignore[arg-type] # fields by name


LEAD = (LineKind.LEAD, "博士（不超过40周岁）可申请认定为第五类，安家补贴共**15万元**，分3年，每年5万元。")
STEP = (LineKind.STEP, "先认定（3月、9月），再申请，截止到2027年4月30日；到岗18个月内首次申请。")
LAPSED = (LineKind.BANNER, "该办法已于2026年9月30日到期，本助手尚未收录接续文件。到期前的规定是：")
ANSWERED = answer(Status.ANSWERED, LEAD, STEP, citations=(citation(), citation("第十条")), offices=("hr",))
NEAREST = answer(
    Status.NEAREST, (LineKind.NOTE, "文件里没有直接写到“购车补贴”。最接近的是："),
    (LineKind.NOTE, "交通便利（第二十四条）：登记1辆汽车，在区属公共停车场免费停放"), citations=(citation("第二十四条"),), offices=("hr",),
)  # fmt: skip
CHOOSE = answer(
    Status.CHOOSE, (LineKind.NOTE, "您问的是哪一种？"),
    choices=(Choice("全职", "全职人才的安家补贴"), Choice("柔性引进", "柔性引进的补贴"), Choice("都看看", "全职和柔性引进的补贴")),
)  # fmt: skip
NOT_FOUND = answer(
    Status.NOT_FOUND, (LineKind.NOTE, "已收录的文件没有写到这一项；市级、省级政策未必收录。"), offices=("hr",)
)
OLD, NEW = (
    version(),
    version(
        MEASURE,
        article("第十条", "条件", "第十条 条件。依照第九条，申请截止到2027年6月30日，由单位提出。", 5, "第三章 住房"),
    ),
)
DIFFERENCE = compare_versions(OLD, NEW)
HIT = Hit(
    OLD,
    OLD.parsed.articles[4],
    Passage("k", "第九条", PassageKind.WHOLE, 0, 3, "第九条", "第九条"),
    State.IN_FORCE,
    0.872,
    0.61,
    0.93,
)
STAGED = Staged(
    "0123456789abcdef", "changed", version(MEASURE, remarks=tuple(Remark("r", f"第{n}条", "引用的“第四十条”不存在。") for n in "一二三")),
    State.IN_FORCE, datetime(2026, 11, 23, tzinfo=UTC), DIFFERENCE,
)  # fmt: skip
INNER = replace(
    STAGED,
    kind="added",
    difference=None,
    state=State.NOT_YET,
    version=version(
        replace(MEASURE, sample=False, number="", audience=Audience.STAFF, effective_from=date(2027, 1, 1))
    ),
)
RELATED = [(OLD, OLD.parsed.articles[5])]


def screens(language: str) -> dict[str, Screen]:
    said = {"language": language}
    day = {"today": TODAY, **said}
    nine = OLD.parsed.articles[4]
    return {
        "start": welcome.start_screen(OFFICE, **said),
        "help": welcome.help_screen(frozenset(), **said),
        "help_liaison": welcome.help_screen(frozenset({Role.LIAISON}), **said),
        "help_department": welcome.help_screen(frozenset({Role.DEPARTMENT}), **said),
        "help_hr": welcome.help_screen(frozenset({Role.HR}), **said),
        "help_admin": welcome.help_screen(frozenset({Role.ADMIN}), **said),
        "help_office": welcome.help_office_screen(frozenset({Role.ADMIN}), **said),
        "privacy": privacy.privacy_screen(**said),
        "privacy_more": privacy.details_screen(**said),
        "language": welcome.language_screen(**said),
        "plain": welcome.look_screen(plain=True, **said),
        "answered": answers.answer_screen(ANSWERED, 7, **day),
        "answered_degraded": answers.answer_screen(replace(ANSWERED, degraded=True, citations=(citation(),)), 7, **day),
        "expired": answers.answer_screen(answer(Status.EXPIRED, LAPSED, LEAD, citations=(citation("第二条", STATION, State.EXPIRED),)), 7, **day),
        "nearest": answers.answer_screen(NEAREST, 7, **day),
        "choose": answers.answer_screen(CHOOSE, 7, **day),
        "not_found": answers.answer_screen(NOT_FOUND, 7, **day),
        "own_case": answers.answer_screen(replace(NOT_FOUND, topic="own_case"), 7, **day),
        "greeting": answers.answer_screen(answer(Status.OFF_TOPIC, (LineKind.NOTE, "您好。"), topic="greeting"), 7, **day),
        "asked": answers.with_question(answers.answer_screen(NOT_FOUND, 7, **day), "购车补贴有多少", **said),
        "where": offices.where_screen([OFFICE], question=7, **said),
        "where_none": offices.where_screen([], question=7, **said),
        "why": feedback.why_screen(7, **said),
        "reason_noted": feedback.noted_screen("old", **said),
        "sent_to_staff": feedback.sent_screen(
            "购车补贴有多少", 7, OFFICE, due=date(2026, 11, 26), days=14, thread=3, today=TODAY, **said
        ),
        "shelf": documents.shelf_screen([(version(STATION), State.EXPIRED), (OLD, State.IN_FORCE)], page=0, **said),
        "shelf_empty": documents.shelf_screen([], page=0, **said),
        "contents": documents.contents_screen(OLD, State.IN_FORCE, chapter=0, page=0, **said),
        "chapter": documents.contents_screen(OLD, State.IN_FORCE, chapter=3, page=0, **said),
        "article": articles.article_screen(OLD, State.IN_FORCE, nine, question=7, page=0, **said),
        "article_superseded": articles.article_screen(OLD, State.SUPERSEDED, OLD.parsed.articles[0], question=0, page=0, **said),
        "related": articles.related_screen(OLD, nine, [], RELATED, question=7, **said),
        "related_none": articles.related_screen(OLD, nine, [], [], question=0, **said),
        "latest": changes.latest_screen([changes.Novelty(NEW, date(2026, 11, 22), DIFFERENCE), changes.Novelty(version(STATION), date(2026, 11, 1), None)], **day),
        "changes": changes.changes_screen(NEW, DIFFERENCE, page=0, **said),
        "outline": outlines.outline_screen(STAGED, **said),
        "outline_of_a_new_file_for_staff": outlines.outline_screen(INNER, **said),
        "look": outlines.look_screen(STAGED, page=4, **said),
        "published": outlines.published_screen(NEW, DIFFERENCE, State.IN_FORCE, **said),
        "marked": outlines.marked_screen("a.md 第1行：标有“征求意见稿”。", releasable=True, **said),
        "offices": offices.offices_screen([OFFICE], **said),
        "office": offices.office_screen(OFFICE, **said),
        "office_field": offices.edit_screen(OFFICE, "duties", **said),
        "try": trial.trial_screen(replace(ANSWERED, candidates=(HIT,), decision="right 0.81, in the documents 0.93"), **said),
        **need_screens.screens(language, TODAY),
        **desk_screens.screens(language, TODAY),
        **bulletin_screens.screens(language, TODAY),
        **stats_screens.screens(language),
        **award_screens.screens(language),
        **item_screens.screens(language),
        **budget_screens.screens(language),
    }  # fmt: skip


def written(screen: Screen) -> str:
    """The messages as Telegram's HTML, and the buttons in their rows."""
    pages = html_messages(screen, ZoneInfo("Asia/Shanghai"))
    rows = ["".join(f"[{button.label}] " for button in row).rstrip() for row in screen.rows]
    return "\n".join([*pages, *rows]) + "\n"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", screens("zh"))
def test_each_screen_says_what_its_snapshot_says(name: str, language: str) -> None:
    path = SNAPSHOTS / language / f"{name}.txt"
    told = written(screens(language)[name])
    if os.environ.get("SIWEN_UPDATE_SNAPSHOTS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_screens_have_at_most_eight_lines_and_short_buttons(language: str) -> None:
    for name, screen in screens(language).items():
        lines = "\n".join(html_messages(screen, ZoneInfo("UTC"))).split("\n")
        assert len(lines) <= 8, name
        for row in screen.rows:
            assert 1 <= len(row) <= 3, name
        for button in (button for row in screen.rows for button in row):
            assert len(button.data.encode()) <= 64, (name, button)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "name",
    ["help", "help_liaison", "help_department", "help_hr", "help_admin", "help_office", "privacy", "privacy_more"],
)
def test_a_screen_that_stands_still_is_one_look_at_a_phone(name: str, language: str) -> None:
    """Eight lines of 22 Chinese signs, which a phone shows without a thumb."""
    text = "\n".join(html_messages(screens(language)[name], ZoneInfo("UTC")))
    assert len(wrap(text, 44)) <= 8


def test_every_snapshot_has_its_screen() -> None:
    assert {path.stem for path in SNAPSHOTS.rglob("*.txt")} == screens("zh").keys()


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("广州市增城区、增城经济技术开发区人才奖励服务保障办法（样例）", "人才奖励服务保障办法"),
        ("广州市引进人才入户管理办法", "引进人才入户管理办法"),
        ("广东省高校毕业生就业政策清单", "高校毕业生就业政策清单"),
        ("人才公寓社区管理办法", "人才公寓社区管理办法"),
        ("社区矫正办法", "社区矫正办法"),
        ("广州市办法", "广州市办法"),
    ],
)
def test_short_titles_leave_out_the_places_only(title: str, short: str) -> None:
    assert short_title(title) == short
