"""Whose something is: what an article says of one category is not said of another, of none, or of all.

Figures carry their categories (`supporting.Bound`); here is what they don't show:
- swapped: two figures of a sentence, each beside the other's words
- unnamed: a figure that is one category's, said of nobody or of everybody
- foreign: words that the article has only for others (第五类…直接申请落户), or a clause that is another's as a whole
- another's: a figure said of one benefit that the article gives under the name of another
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.wording import polarity
from knowledge.wording.binding import FOR_ALL, NAMED, Bound
from knowledge.wording.labelling import Labels, find_labels
from knowledge.wording.quantities import find_quantities
from knowledge.wording.supporting import Ground, rows_label, words_of

_PIECE = re.compile(r"[^。；！？\n]+")
_ALL = re.compile(
    r"所有|全部人才|一律|各类人才|每一?类|不[论管分](?:哪|什么|何)?(?:一?类|类别)|(?:人人|大家|谁)都|任何人才"
)
_RANGE = re.compile(r"最高|最多|至多|最低|至少|上限|封顶|不等|按(?:照)?(?:类别|等级|级别|层级)|视(?:类别|等级)")
_COUNTED = {"元", "%", "平方米"}
_SORTS = ("class", "grade", "old", "level", "kind", "object", "station", "guest", "degree", "prize", "mark", "post")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:补贴|奖励|津贴|资助|补助|贴息|经费)")
_ANY_NAME = re.compile(r"(?:^|[，。；\s])(?:资助资金|资助|奖励|补贴|津贴)(?![\u4e00-\u9fff]*标准)")
_SWAPPED = 0.6  # by how much two figures must fit better when exchanged
_FOREIGN = 2  # pairs of signs in a clause that the article has for others only
_WHOLE, _APART = 0.8, 0.15  # of a clause's words in another category's clause; by how much fewer in one of its own


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of an article with the categories that it is about: named in it, before it, or by its row."""

    words: frozenset[str]
    labels: tuple[tuple[str, frozenset[str]], ...]
    keys: frozenset[tuple[str, str]]


def find_swapped(said: Sequence[Bound], held: Sequence[Bound]) -> Bound | None:
    """A figure that stands beside the words of another one of its sentence, and that one beside its."""
    for place, one in enumerate(said):
        for other in said[place + 1 :]:
            same_unit = one.quantity.unit == other.quantity.unit and one.quantity.unit not in {*NAMED, "date"}
            if not same_unit or one.quantity.key == other.quantity.key or other.quantity.key not in one.beside:
                continue
            if _has_own(one, held) and _has_own(other, held):
                continue  # 第一类、第二类…分别20万元、10万元: each is told whose it is
            kept = _near(one, held, one) + _near(other, held, other)
            turned = _near(one, held, other) + _near(other, held, one)
            if turned > kept + _SWAPPED:
                return one
    return None


def _has_own(said: Bound, held: Sequence[Bound]) -> bool:
    """Whether the article has the figure for a category that is said of it."""
    same = [dict(one.labels) for one in held if one.quantity.key == said.quantity.key]
    return any(named & labels.get(sort, frozenset()) for sort, named in said.labels for labels in same)


def _near(said: Bound, held: Sequence[Bound], of: Bound) -> float:
    """How much of a figure's nearest words an article has beside the figure that is `of`."""
    theirs = [bound for bound in held if bound.quantity.key == of.quantity.key]
    return max((len(said.near & bound.near) / len(said.near) for bound in theirs), default=0.0) if said.near else 0.0


def is_unnamed(bound: Bound, grounds: Sequence[Ground], piece: str, context: str) -> bool:
    """Whether a figure is one category's in the article and said of none, or of all; `context` was said so far."""
    held = [one for ground in grounds for one in ground.figures]
    same = [one for one in held if one.quantity.key == bound.quantity.key]
    if bound.quantity.unit not in _COUNTED or not same or (_RANGE.search(piece) and not _ALL.search(piece)):
        return False
    named, own = find_labels(context), dict(bound.labels)
    for sort in _SORTS[:-1]:
        theirs = [dict(one.labels).get(sort) for one in same]
        if not all(theirs):
            continue
        union = frozenset().union(*(one for one in theirs if one))
        every = frozenset().union(*(dict(one.labels).get(sort, frozenset()) for one in held))
        tails, others = {label[-2:] for label in union}, {label[-2:] for label in every - union}
        if sort == "object" and not tails & others and any(tail in context for tail in tails):
            continue  # A级团队, where 团队 and 人才 are told apart
        if sort == "degree" and _is_under_name(piece, bound, grounds):
            continue
        if len(every) > 1 and union != every and (_ALL.search(piece) or (sort not in named and sort not in own)):
            return True
    return False


def _is_under_name(piece: str, bound: Bound, grounds: Sequence[Ground]) -> bool:
    """Whether a piece names the benefit by which the article gives the figure, here or in the clause before."""
    names = set(_list_names(piece))
    for ground in grounds:
        clauses = polarity.split_clauses(ground.text)
        for before, clause in zip(["", *clauses], clauses, strict=False):
            held = any(one.key == bound.quantity.key for one in find_quantities(clause))
            if held and any(name in f"{before}，{clause}" for name in names):
                return True
    return False


def find_foreign(said: str, grounds: Sequence[Ground]) -> str | None:
    """A clause about one category whose words the article has for others."""
    clauses = [clause for ground in grounds if not _is_heading(ground) for clause in read_clauses(ground)]
    for piece in _PIECE.findall(said):
        labels: Labels = {}
        for clause in polarity.split_clauses(piece):
            labels = find_labels(clause) or labels
            if polarity.denies(clause):
                continue  # that one has not what others have
            if any(_is_foreign(clause, sort, labels[sort], clauses) for sort in _SORTS if sort in labels):
                return clause
    return None


def _is_heading(ground: Ground) -> bool:
    return ground.text.rstrip("。") == ground.around.strip() and "？" not in ground.text


def _is_foreign(clause: str, sort: str, own: frozenset[str], clauses: Sequence[Clause]) -> bool:
    words = frozenset(word for word in words_of(clause) if "=" not in word)
    held = [(one.words, dict(one.labels).get(sort, frozenset())) for one in clauses]
    others = [bool(theirs) and not theirs & own for _, theirs in held]
    foreign = 0
    for word in words:
        places = [other for (theirs, _), other in zip(held, others, strict=True) if word in theirs]
        foreign += bool(places) and all(places)
    if foreign >= _FOREIGN and foreign >= 0.2 * len(words):
        return True
    if len(words) < 4:
        return False
    fits = [len(words & theirs) / len(words) for theirs, _ in held]
    best = max((fit for fit, other in zip(fits, others, strict=True) if other), default=0.0)
    own_best = max((fit for fit, other in zip(fits, others, strict=True) if not other), default=0.0)
    return best >= _WHOLE and best > own_best + _APART


def read_clauses(ground: Ground) -> tuple[Clause, ...]:
    """The clauses of a part of an article, each with its categories.

    What a clause leaves out since another has said it (第一类…贵宾通道12次，第二类6次) it says too: where it counts the
    same kinds of things. What comes before a figure in its sentence belongs to it (薪酬认定的…，有效期均为2年).
    """
    return _read_clauses(ground.text, rows_label(ground.unit) if ground.unit.row is not None else None)


@lru_cache(maxsize=512)
def _read_clauses(whole: str, row_label: str | None) -> tuple[Clause, ...]:
    row = find_labels(row_label or "")
    found: list[Clause] = []
    before: list[tuple[frozenset[str], Clause]] = []
    for piece in _PIECE.findall(whole):
        labels: Labels = {}
        found_here: list[Labels] = []
        opened: frozenset[str] = frozenset()
        for text in polarity.split_clauses(piece):
            own = find_labels(text) or _join(found_here if FOR_ALL.match(text) else ())
            found_here.append(own)
            opened = opened if not own or own == labels else frozenset()
            labels = own or (labels if row_label is None else {})
            figures = find_quantities(text)
            counted = frozenset(one.unit for one in figures if one.unit not in NAMED)
            words = words_of(text) | words_of(row_label or "") | (opened if counted else frozenset())
            opened = frozenset() if counted else opened | words
            for units, other in before:
                if counted and counted <= units:
                    words |= other.words
            clause = Clause(words, tuple((row | labels).items()), frozenset(one.key for one in figures))
            before.append((counted, clause))
            found.append(clause)
    return tuple(found)


def _join(named: Iterable[Labels]) -> Labels:
    """All that several clauses name, by kind: what 且不超过… says holds for each of them."""
    joined: Labels = {}
    for labels in named:
        for sort, of in labels.items():
            joined[sort] = joined.get(sort, frozenset()) | of
    return joined


def is_misplaced(bound: Bound, grounds: Sequence[Ground]) -> bool:
    """Whether a figure is said of what the article counts elsewhere, with another figure of that kind.

    薪酬认定的人才有效期5年: only one clause speaks of 薪酬认定, and its years are 2.
    """
    one = bound.quantity
    if one.unit in NAMED or one.unit in {"每", "date"}:
        return False
    clauses = [clause for ground in grounds for clause in read_clauses(ground)]
    alone = 0
    for word in bound.near:
        having = [clause.keys for clause in clauses if clause.keys and word in clause.words]
        if len(having) == 1:
            alone += one.key not in having[0] and any(unit == one.unit for unit, _ in having[0])
    return alone >= _FOREIGN


def find_other_name(piece: str, bound: Bound, grounds: Sequence[Ground]) -> str | None:
    """The benefit that a piece names, where the article has the figure under the names of others only."""
    names = set(_list_names(piece))
    if not names or bound.quantity.unit not in _COUNTED:
        return None
    holding = [text for ground in grounds for text in _pieces_with(ground, bound)]
    if not holding or any(any(name in text for name in names) for text in holding):
        return None
    if any(_ANY_NAME.search(text) for text in holding):
        return None  # 资助资金…拨付50%: of whichever was named
    elsewhere = any(name in ground.text for ground in grounds for name in names)
    return min(names) if elsewhere and all(_NAME.search(text) for text in holding) else None


def _list_names(piece: str) -> Iterator[str]:
    for match in _NAME.finditer(piece):
        yield match.group()[-4:]


def _pieces_with(ground: Ground, bound: Bound) -> Iterator[str]:
    """The pieces of a part that hold a figure, with what stands above them."""
    for match in _PIECE.finditer(ground.text):
        inside = (one for one in ground.figures if match.start() <= one.quantity.start < match.end())
        if any(one.quantity.key == bound.quantity.key for one in inside):
            yield f"{ground.around} {match.group()}"
