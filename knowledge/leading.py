"""The lead of an answer: the row, item or sentence that is read out, worded so that it says what it is about."""

from __future__ import annotations

import re

from knowledge import extraction, listing, steps, wanted
from knowledge.extraction import Rarity
from knowledge.model import ArticleKind, Line, LineKind
from knowledge.reading import Part
from knowledge.shortening import shorten
from knowledge.units import Unit, UnitKind

# Left out of what is read aloud: the mark before an answer of a guide, the place that a part was taken from.
ANSWER_MARK = re.compile(r"^答[：:]\s*")
BASIS = re.compile(
    r"[（(](?:依据|来源|出处)[：:][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)]\s*$|\[[^\[\]]{4,}\]\s*$"
)
_CONNECTIVE = re.compile(r"^(?:其中|此外|同时|另外)，")  # joins a sentence to one that isn't read out
# A heading that names a part of the document, not a matter: nobody says 分类目录 when asked for a medal's category.
_STRUCTURE = re.compile(r"(?:目录|概况|概述|简介|总则|附则|说明|流程|程序|事项|准备)$")
_TITLED = re.compile(r"^([\u4e00-\u9fff]{2,10})。(?=[\u4e00-\u9fff].{10})")  # 租金补贴。在本区依法登记的企业…
_HEADING_CHARS = 16
_LEAD_ROWS = 3  # rows or items side by side when the question compares categories


def take_label(lead: Part, label: str) -> Part:
    """The lead's part about a label: its table row or the sentence that names it."""
    rows_of_label = [unit for unit in lead.units if unit.row is not None and unit.row.label.startswith(label)]
    chosen = rows_of_label[0] if rows_of_label else None
    if chosen is None and lead.unit is not None and not extraction.covers_label(lead.unit.quote, label):
        chosen = next((unit for unit in lead.units if extraction.covers_label(unit.quote, label)), None)
    return lead if chosen is None else Part(
        lead.hit, lead.units, chosen, lead.score, lead.coverage, lead.agreement, lead.rank
    )  # fmt: skip


def write_lines(
    part: Part, question: str, asked: str, rarity: Rarity, labels: tuple[str, ...],
    recognition: steps.Recognition | None,
) -> list[Line]:  # fmt: skip
    """What a part says, a line each; with whose category it is where that was recognised.

    `asked` is the question with the terms that its colloquial words stand for.
    """
    kinds = wanted.asked_for(asked)
    if part.unit is None:
        text = shorten(" ".join(part.hit.article.text.split()), asked, rarity)
        return [Line(LineKind.LEAD, close_sentence(text))]
    opened = listing.open_list(part)
    whole = listing.read_table(opened, asked) if not labels or len(labels) > _LEAD_ROWS else None
    if whole is None and recognition is None:
        whole = listing.read_list(opened, question) or listing.read_introduced(part)
    if whole is not None:
        return [Line(LineKind.LEAD, close_sentence(whole))]
    each = () if labels else listing.find_items_by_label(part)
    if each:
        spoken = "；".join(unit.spoken.rstrip("；。") for unit in each)
        return [Line(LineKind.LEAD, close_sentence(_headed(part, each[0], spoken)))]
    lines = []
    for unit in choose_units(part, labels):
        spoken = _spoken(unit, asked, rarity)
        spoken = extraction.embolden(spoken, kinds, labels)
        if recognition is not None:
            extra = f"（{recognition.extra}）" if recognition.extra else ""
            spoken = f"{recognition.words}{extra}可认定为{recognition.label}。{_headed(part, unit, spoken)}"
        else:
            spoken = _headed(part, unit, spoken)
        lines.append(Line(LineKind.LEAD, close_sentence(spoken)))
    return lines


def choose_units(part: Part, labels: tuple[str, ...]) -> list[Unit]:
    """The units read out: one, or one for each category where the question compares them.

    Where a table depends on the category and none is named, its rows are all read out, if they are few.
    """
    assert part.unit is not None  # noqa: S101 -- the caller looked
    if len(labels) > 1:
        found = []
        for label in labels[:_LEAD_ROWS]:
            same = [unit for unit in part.units if unit.kind is part.unit.kind and label in unit.quote]
            exact = [unit for unit in same if unit.row is not None and unit.row.label.startswith(label)]
            found += (exact or same)[:1]
        unique = list(dict.fromkeys(found))
        if len(unique) > 1:
            return unique
    return [part.unit]


def _spoken(unit: Unit, asked: str, rarity: Rarity) -> str:
    text = BASIS.sub("", ANSWER_MARK.sub("", unit.spoken)).strip()
    if unit.kind is UnitKind.ITEM and unit.lead_in and text.rstrip("；。").endswith("的"):
        # A case of a list (弄虚作假的) says nothing without what follows from it, which stands in the lead-in.
        return f"{unit.lead_in.rstrip('：:')}：{text}"
    return shorten(_TITLED.sub(r"\1：", _CONNECTIVE.sub("", text)), asked, rarity)


def _headed(part: Part, unit: Unit, spoken: str) -> str:
    """A part with the heading above it in front, where that says what it is about and is not said already."""
    heading = unit.head if 0 < len(unit.head) <= _HEADING_CHARS else part.heading
    if not heading or len(heading) > _HEADING_CHARS or part.hit.article.kind in {ArticleKind.FACT, ArticleKind.QA}:
        return spoken
    if heading in spoken.replace("**", "") or spoken.startswith("……"):
        return spoken
    if _STRUCTURE.search(heading):
        return spoken
    if unit.kind is UnitKind.ROW:
        return f"{heading}，{spoken}"
    inner = re.match(r"[^，。；：]{2,12}[：:]", spoken)
    return spoken if inner else f"{heading}：{spoken}"


def close_sentence(text: str) -> str:
    """A quoted part closed as a sentence of its own."""
    closed = text.strip().rstrip("；;，,：:")
    return closed if closed.endswith(("。", "…", "？", "！", ".", "?", "!")) else f"{closed}。"
