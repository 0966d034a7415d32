"""What changed between two versions of a document, by article: added, removed, renumbered, changed words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from knowledge.model import Article, Metadata, Version

# A word to compare: a number with its separators, a Latin word, or any other single character.
_WORD = re.compile(r"\d[\d,.]*|[A-Za-z]+|\s+|.", re.DOTALL)
_ALIKE = 0.6  # articles without a common number are one article, changed, when this much of their text is the same

Part = tuple[Literal["same", "removed", "added"], str]


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """One article that isn't the same in both: `parts` without "added" are the old text, without "removed" the new."""

    kind: Literal["added", "removed", "changed", "renumbered"]
    old: str  # its number before, "" where it was added
    new: str  # its number now, "" where it was removed
    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of the metadata that isn't the same in both."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from version `old` to version `new` of one document; `same` articles didn't."""

    document: str
    old: str
    new: str
    fields: tuple[FieldChange, ...]
    articles: tuple[ArticleChange, ...]
    same: int


def compare_versions(old: Version, new: Version) -> Difference:
    """What changed between two versions, in the order of the new one, removed articles after those before them."""
    pairs = _pair(old.parsed.articles, new.parsed.articles)
    changes = [change for before, after in pairs if (change := _compare(before, after)) is not None]
    return Difference(
        new.metadata.id,
        old.id,
        new.id,
        tuple(_compare_fields(old.metadata, new.metadata)),
        tuple(changes),
        len(pairs) - len(changes),
    )


def compare_texts(old: str, new: str) -> tuple[Part, ...]:
    """The words that are the same, removed and added, in reading order."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    parts: list[Part] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(("same", "".join(before[a:b])))
            continue
        if b > a:
            parts.append(("removed", "".join(before[a:b])))
        if d > c:
            parts.append(("added", "".join(after[c:d])))
    return tuple(parts)


def spell_parts(parts: Sequence[Part]) -> str:
    """The parts as one text: ~~removed~~ and **added**."""
    marks = {"same": "", "removed": "~~", "added": "**"}
    return "".join(f"{marks[kind]}{text}{marks[kind]}" for kind, text in parts)


def _pair(old: Sequence[Article], new: Sequence[Article]) -> list[tuple[Article | None, Article | None]]:
    """Which article of the old version is which of the new: by equal text, then number, then likeness."""
    partner: dict[int, int] = {}  # ordinal in new -> place in old
    free = dict(enumerate(old))

    def match(place: int, article: Article) -> None:
        partner[article.ordinal] = place
        del free[place]

    for rule in _RULES:
        for article in new:
            if article.ordinal in partner:
                continue
            place = next((place for place, before in free.items() if rule(before, article)), None)
            if place is not None:
                match(place, article)
    pairs: list[tuple[Article | None, Article | None]] = []
    gone = sorted(free)
    for article in new:
        place = partner.get(article.ordinal)
        while place is not None and gone and gone[0] < place:
            pairs.append((old[gone.pop(0)], None))
        pairs.append((old[place] if place is not None else None, article))
    pairs += [(old[place], None) for place in gone]
    return pairs


def _compare(before: Article | None, after: Article | None) -> ArticleChange | None:
    if before is None and after is not None:
        return ArticleChange("added", "", _name(after), after.heading, (("added", after.text),))
    if before is not None and after is None:
        return ArticleChange("removed", _name(before), "", before.heading, (("removed", before.text),))
    if before is None or after is None or before.text == after.text:
        return None
    kind: Literal["changed", "renumbered"] = "renumbered" if _body(before) == _body(after) else "changed"
    return ArticleChange(kind, _name(before), _name(after), after.heading, compare_texts(before.text, after.text))


def _compare_fields(old: Metadata, new: Metadata) -> list[FieldChange]:
    changes = []
    for name in Metadata.__dataclass_fields__:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            changes.append(FieldChange(name, _spell(before), _spell(after)))
    return changes


def _spell(value: object) -> str:
    if isinstance(value, tuple):
        return "；".join(str(part) for part in value)
    return "" if value is None else str(value)


def _name(article: Article) -> str:
    return article.number or article.key


def _body(article: Article) -> str:
    """The article without its own number: what stays when articles move."""
    return re.sub(r"\s+", "", article.text.replace(article.number, "", 1) if article.number else article.text)


def _is_same(before: Article, after: Article) -> bool:
    return before.key == after.key and before.text == after.text


def _has_same_body(before: Article, after: Article) -> bool:
    return _body(before) == _body(after)


def _has_same_number(before: Article, after: Article) -> bool:
    return before.key == after.key and _likeness(before, after) >= _ALIKE / 2


def _is_alike(before: Article, after: Article) -> bool:
    return _likeness(before, after) >= _ALIKE


_RULES = (_is_same, _has_same_body, _has_same_number, _is_alike)


def _likeness(before: Article, after: Article) -> float:
    """How much of two texts is the same, 0..1; cheap bounds first, the full comparison is quadratic."""
    matcher = SequenceMatcher(None, _body(before), _body(after), autojunk=False)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < _ALIKE / 2:
        return 0.0
    return matcher.ratio()
