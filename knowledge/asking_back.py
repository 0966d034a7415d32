"""Questions that no search can settle as they stand: an article without its document, no subject, a day that is none.

Read before the gate, since what is missing is plain from the question itself and from the documents in force:
- 第九条 alone, where several documents have one: which document
- an article no document has: how far its articles go
- a category that nothing found speaks of (第六类): that there is none, instead of another one's amount
- 要交哪些材料, 怎么申请: for which of the benefits that the document lists for it
- 这个办法哪天失效: told from the document's own data, or which document (`validity`)
- 2025-02-30: asked again with a day that exists
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge import (
    citing,
    composing,
    computing,
    extraction,
    overview,
    phrasing,
    reading,
    references,
    validity,
    wanted,
)
from knowledge.composing import Draft
from knowledge.content import is_procedural, read_content
from knowledge.extraction import Rarity
from knowledge.lexical import normalise
from knowledge.model import Article, Choice, Citation, Hit, State, Status, Version
from knowledge.reading import Part, plain_heading
from knowledge.units import Unit, split_units

if TYPE_CHECKING:
    from knowledge.retrieval import Found
    from knowledge.terms import Terms

_MAX_CHOICES = 6
_LOOKED_AT = 6  # parts among which a list of benefits is looked for
_MIN_HEADING = 3
_DAY = re.compile(
    r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?|(?<!\d)(\d{4})年\s*(\d{1,2})月"
)
_ASKED_ARTICLE = re.compile(
    r"第\s*[\d〇零一二三四五六七八九十百]+\s*条(?:第?[（(]?[\d一二三四五六七八九十]+[)）]?[款项])*"
)
_LABELLED = re.compile(
    r"第?[一二三四五六七八九十\d]\s*类|[甲乙丙丁]类|[A-Ea-e]\s*级|人才|(?:category|class|grade|level)\s*\w\b",
    re.IGNORECASE,
)
_ABOUT_PROCEDURE = re.compile(
    r"目录|认定|条件|时间|程序|审批|步骤|渠道|材料|处理|过渡|用语|含义|范围|职责|重复|监督|申诉|解释"
)
_ABOUT_TEXT = re.compile(r"内容|原文|全文|规定|讲|说|写|看看|查|是")


def is_on_procedure(heading: str) -> bool:
    """Whether a heading is of an article on procedure or terms (申报时间, 过渡规定), which is about no benefit."""
    return _ABOUT_PROCEDURE.search(heading) is not None


def correct_date(question: str, language: str) -> Draft | None:
    """A question with a day that no calendar has (2025-02-30, 2026年13月), put back with the last that there is."""
    folded = normalise(question)
    for match in _DAY.finditer(folded):
        said = match[3] is not None
        year, month, day = map(int, match.group(1, 2, 3) if said else (*match.group(4, 5), 1))
        if not 1900 <= year <= 2100:
            continue
        last = calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 31
        if 1 <= month <= 12 and 1 <= day <= last:
            continue
        meant = f"{year}年{min(max(month, 1), 12)}月" + (f"{last}日" if said else "")
        line = phrasing.note(phrasing.impossible_date_line(match.group().strip(), meant, language))
        corrected = folded[: match.start()] + meant + folded[match.end() :]
        return Draft(Status.CHOOSE, (line,), (), (Choice(meant, corrected),))
    return None


def ask_back(
    question: str,
    found: Found,
    parts: Sequence[Part],
    readable: Sequence[tuple[Version, State]],
    terms: Terms,
    rarity: Rarity,
    language: str,
) -> Draft | None:
    """What is put back, or the article that was called by its number alone; None for every other question."""
    if found.named.unknown:
        return None
    told = validity.tell_validity(question, found.named.versions, readable, terms, language)
    if told is not None and not found.named.articles:
        return told
    if found.named.articles:
        return _by_number(question, found, parts, readable, terms, rarity, language)
    categories = extraction.counted_categories(question)
    if categories and not any(
        extraction.covers_label(hit.article.text, category) for hit in found.hits for category in categories
    ):
        line = phrasing.note(phrasing.absent_category_line("、".join(categories), language))
        return Draft(Status.NOT_FOUND, (line,))
    bare = _by_category(question, readable, terms, language)
    if bare is not None:
        return bare
    if len(found.named.versions) == 1 and overview.is_bare(question):
        called = next((pair for pair in readable if pair[0].id == found.named.versions[0]), None)
        return overview.describe(*called, language) if called else None
    if found.named.versions or found.time.past:
        return None
    return _by_subject(question, parts, readable, terms, language)


def _by_number(
    question: str,
    found: Found,
    parts: Sequence[Part],
    readable: Sequence[tuple[Version, State]],
    terms: Terms,
    rarity: Rarity,
    language: str,
) -> Draft | None:
    named = found.named
    asked = _ASKED_ARTICLE.search(question)
    if asked is None:
        return None
    allowed = [pair for pair in readable if not named.versions or pair[0].id in named.versions]
    holding = [pair for pair in allowed if _units(pair[0]) & set(named.articles)]
    if not holding and not found.direct:
        return _absent(asked.group(), allowed, language)
    current = [pair for pair in holding if pair[1] is State.IN_FORCE] or holding
    if len(named.articles) > 1 or not _is_all(question.replace(asked.group(), " "), current, terms):
        return None
    own = [
        part if named.item or named.paragraph else reading.open_with(part)
        for version, _ in current
        for part in parts
        if part.hit.version.id == version.id and references.unit_of(part.hit.article.number) in named.articles
    ]
    if len(current) > 1:
        choices = tuple(
            Choice(references.core_title(version.metadata.title), f"《{version.metadata.title}》{asked.group()}")
            for version, _ in current[:_MAX_CHOICES]
        )
        # Of the article alone: the guard finds no 第二项 in the text that is cited.
        line = phrasing.note(phrasing.which_document_line(_article_of(asked.group()), language))
        return Draft(Status.CHOOSE, (line,), citing.cite_parts(own), choices)
    if own and (named.item or named.paragraph) and _has_no_part(own[0].hit, named):
        title, article = references.core_title(current[0][0].metadata.title), _article_of(asked.group())
        line = phrasing.note(phrasing.absent_part_line(article, asked.group().removeprefix(article), language))
        return Draft(Status.NOT_FOUND, (line,), (), (Choice(article, f"《{title}》{article}"),))
    return composing.compose(question, found, own, Status.ANSWERED, rarity, language) if own else None


def _has_no_part(hit: Hit, named: references.Named) -> bool:
    passages = [entry for entry in hit.version.parsed.passages if entry.article_key == hit.article.key]
    return references.find_part(hit.article, passages, named) is None


def _article_of(asked: str) -> str:
    """第五条 of 第五条第二项."""
    return asked.partition("条")[0] + "条"


def _is_all(rest: str, current: Sequence[tuple[Version, State]], terms: Terms) -> bool:
    """Whether a question beside an article's number says nothing but the document's name."""
    content, said = read_content(_ABOUT_TEXT.sub(" ", rest), terms)
    names = normalise(" ".join(f"{version.metadata.title} {version.metadata.number}" for version, _ in current))
    # By signs: a short form (奖励办法) leaves out what stands between its pieces.
    return not content.words and all(sign in names for run in (*content.runs, *said) for sign in run)


def _units(version: Version) -> set[tuple[str, int]]:
    return {unit for article in version.parsed.articles if (unit := references.unit_of(article.number)) is not None}


def _absent(asked: str, allowed: Sequence[tuple[Version, State]], language: str) -> Draft | None:
    """That no document has the article, and how far the articles of those in force go."""
    spans: list[str] = []
    current = [version for version, state in allowed if state is State.IN_FORCE]
    for version in current or [version for version, _ in allowed]:
        numbered = [article for article in version.parsed.articles if _is_numbered(article)]
        if len(numbered) > 1:
            title = phrasing.quote_title(references.core_title(version.metadata.title))
            spans.append(f"{title}{numbered[0].number}至{numbered[-1].number}")
    if not spans:
        return None
    line = phrasing.note(phrasing.absent_article_line(asked, spans[:_MAX_CHOICES], language))
    return Draft(Status.NOT_FOUND, (line,))


def _is_numbered(article: Article) -> bool:
    unit = references.unit_of(article.number)
    return unit is not None and unit[0] == "条"


def _by_subject(
    question: str, parts: Sequence[Part], readable: Sequence[tuple[Version, State]], terms: Terms, language: str
) -> Draft | None:
    """The benefits that an article in force lists for what is asked, where the question names none of them.

    The article is the first found that lists several; else the one that lists most, with those benefits whose own
    article holds what is asked for.
    """
    if not is_procedural(question, terms) or any(_names_row(question, part) for part in parts[:_LOOKED_AT]):
        return None
    kinds = wanted.asked_for(question)
    cited: tuple[Citation, ...] = ()
    for part in [part for part in parts if part.hit.state is State.IN_FORCE][:_LOOKED_AT]:
        subjects = _listed(part.hit.version, part.hit.article, kinds)
        if len(subjects) > 1:
            cited = citing.cite_parts([part])
            break
    else:
        current = [version for version, state in readable if state is State.IN_FORCE]
        lists = [_listed(version, article, frozenset()) for version in current for article in version.parsed.articles]
        own = {
            plain_heading(article.heading): article.text for version in current for article in version.parsed.articles
        }
        longest = max(lists, key=len, default=[])
        subjects = [subject for subject in longest if wanted.agreement(kinds, own.get(subject, "")) == 1.0]
    if len(subjects) < 2:
        return None
    choices = tuple(Choice(subject, f"{subject}{question}") for subject in subjects[:_MAX_CHOICES])
    return Draft(Status.CHOOSE, (phrasing.note(phrasing.choose_line(language)),), cited, choices)


def _by_category(question: str, readable: Sequence[tuple[Version, State]], terms: Terms, language: str) -> Draft | None:
    """What a category alone (第一类, 四类人才) may be asked for: what the document that says most of it gives.

    Of two by how much they differ (第三类和第四类差多少) in the same way.
    """
    labels, compares = extraction.labels_of(question), computing.asks_difference(question)
    rest = _LABELLED.sub(" ", computing.drop_difference(question) if compares else question)
    content, said = read_content(rest, terms)
    if len(labels) != 1 + compares or content.size or said or (wanted.asked_for(question) and not compares):
        return None
    best: list[str] = []
    for version, state in readable:
        if state is State.IN_FORCE:
            headings = [
                heading
                for article in version.parsed.articles
                if len(heading := plain_heading(article.heading)) >= _MIN_HEADING
                and not is_on_procedure(heading)
                and all(any(label in unit.quote for unit in split_units(article.text)) for label in labels)
            ]
            best = max(best, list(dict.fromkeys(headings)), key=len)
    if len(best) < 2:
        return None
    asked = f"{'和'.join(labels)}人才{{}}{'差多少' if compares else ''}"
    choices = tuple(Choice(heading, asked.format(heading)) for heading in best[:_MAX_CHOICES])
    return Draft(Status.CHOOSE, (phrasing.note(phrasing.choose_line(language)),), (), choices)


def _names_row(question: str, part: Part) -> bool:
    """Whether a question says what a row of an article is about: 少材料的审核要几天 is no question about materials."""
    labels = {unit.row.label for unit in part.units if unit.row is not None}
    return any(len(label) >= _MIN_HEADING and label in question for label in labels)


def _listed(version: Version, article: Article, kinds: frozenset[wanted.Wanted]) -> list[str]:
    """The headings of a document that an article's rows or items of the wanted kind are about, in its order."""
    headings = [
        heading
        for other in version.parsed.articles
        if len(heading := plain_heading(other.heading)) >= _MIN_HEADING and other.key != article.key
    ]
    subjects: list[str] = []
    for unit in split_units(article.text):
        about = _subject_of(unit)
        if about and wanted.agreement(kinds, unit.spoken) == 1.0:
            subjects += sorted((heading for heading in headings if heading in about), key=about.index)
    return list(dict.fromkeys(subjects))


def _subject_of(unit: Unit) -> str:
    """What a row or item is about: the row's label, an item up to its colon."""
    if unit.row is not None:
        return unit.row.label
    return extraction.subject_of(unit.spoken)
