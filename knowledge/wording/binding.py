"""The figures of a text with what each belongs to.

A figure belongs to words (the clause it stands in, its column's head), to categories (第五类, 博士, A级: the row it
stands in, or what is named before it) and to the other figures beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.wording import polarity
from knowledge.wording.content import bigrams_of, find_runs
from knowledge.wording.labelling import Labels, find_labels, list_labels
from knowledge.wording.quantities import Quantity, find_quantities

_SPAN = re.compile(r"每个?(年|月|天|日|季|学期)(?!满)")
_RATE = re.compile(
    r"(?P<each>(?:每|各)(?:个)?(?:半?年|期|月|人|名|次|季度?|学期)[^，\d]{0,5}$)|(?P<total>总[额计共]|一共|共计?|合计)[^，\d]{0,4}$"
)
_COUNTED = re.compile(r"(?:为|是|入|属于)第?(?:[一二三四五六七八九]类|[A-E]级)")  # 40万元以上的，认定为第五类
_BOUNDED = re.compile(r"不(?:得|能)?(?:超过|低于|少于|高于|多于)")  # bounds, and denies nothing
_PIECES = re.compile(r"[。；\n]")
_ATOM = re.compile(r"[^，。；：？！\n]+")
_SUPPOSED = re.compile(r"[的时者后]$|[再才]")
_REST = re.compile(r"(?:^|[，；、])(?:其他|其余|别的)(?:的?人|的|情形)(?!.*(?:其他|其余))")
_ANNOUNCED = re.compile(r"(总额|合计)[^，。；\d]{0,2}：")
_FOLLOWED = re.compile(r"(?:以[上下内])?的?(?:全职的?|新引进的?)*(第?[一二三四五六七八九]类)")  # 1名第四类人才
FOR_ALL = re.compile(r"且|并且?|均|都|合计|总共")  # opens a clause that holds for all that were named before it
_JOINT = re.compile(r"[、并且]")  # between two figures: where what belongs to one ends
NAMED = {"条", "implied", "类", "第条", "第款", "第项", "第期"}  # named, not measured: nothing binds them
_SAME_ROW, _OTHER_ROW = 0.2, 0.3  # added where a category is shared; times where they exclude each other
_AFTER = 0.2  # added where the same follows: 15个工作日内答复
_NEAR, _WIDE, _BESIDE = 2.0, 1.0, 3.0  # weights: words of the clause, of the whole part, another figure of it


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure with what it belongs to.

    `near` are words of its clause, `wide` of its piece and the one before, `far` of its part; `beside` other figures.
    """

    quantity: Quantity
    labels: tuple[tuple[str, frozenset[str]], ...]
    near: frozenset[str]
    wide: frozenset[str]
    beside: frozenset[tuple[str, str]]
    far: frozenset[str]
    after: frozenset[str] = frozenset()  # words of its clause behind it
    asked: bool = False  # a question supposes it
    denied: bool = False  # what follows it in its sentence denies: 不满6个月的，不享受


def _read_rate(before: str, one: Quantity) -> Labels:
    """Whether an amount is so much each time, and each of which, or all together; nothing where its words don't say."""
    match = _RATE.search(before) if one.unit == "元" else None
    if match is None:
        return {}
    span = _SPAN.search(match.group()) if match["each"] else None
    return {"rate": frozenset({"each" if match["each"] else "total"})} | (
        {"span": frozenset({span[1]})} if span is not None else {}
    )


def bind_figures(
    folded: str, label: str = "", around: str = "", *, in_row: bool = False, row_labels: frozenset[str] = frozenset()
) -> list[Bound]:
    """The figures of a folded text with what each belongs to; `label` holds for all that name nothing nearer."""
    figures = [one for one in find_quantities(folded) if one.unit != "类"]
    row = find_labels(label)
    far = bigrams_of(folded)
    bound: list[Bound] = []
    for atom in _ATOM.finditer(folded):
        inside = [one for one in figures if atom.start() <= one.start < atom.end()]
        for place, one in enumerate(inside):
            since = max([other.end for other in inside[:place] if other.end <= one.start], default=atom.start())
            since = max(since, *(match.end() + since for match in _JOINT.finditer(folded[since : one.start])), 0)
            until = min([atom.end(), *(other.start for other in inside[place + 1 :] if other.start >= one.end)])
            joint = _JOINT.search(folded, one.end, until)
            if joint is not None and (until < atom.end() or find_runs(folded[one.end : joint.start()])):
                until = joint.start()
            first, last = _piece_of(folded, one.start)
            begin = atom.start() if in_row else first
            labels = row | _labels_before(
                folded[begin : one.start], folded[begin : atom.start()], folded[one.end :], one, inside
            )
            counted = _COUNTED.search(folded, one.end, last) if one.bound and not in_row else None
            labels = (find_labels(counted.group()) if counted is not None else {}) | labels
            begin = atom.start() if find_runs(folded[atom.start() : one.start]) else 0
            named = _row_around(folded, one, row_labels) or _row_before(folded[begin : one.start], row_labels)
            listed = any(sort in labels and not labels[sort] & of for sort, of in find_labels(named).items())
            labels |= {"row": frozenset({named})} if named and not listed else {}
            announced = _ANNOUNCED.search(folded, first, one.start)
            labels |= _read_rate(announced[1] if announced is not None else folded[atom.start() : one.start], one)
            near = bigrams_of(folded[since:until]) | bigrams_of(label)
            near |= _find_shared(folded, atom.span(), [other for other in inside if other.unit == one.unit], one)
            wide = bigrams_of(around) | bigrams_of(f"{label} {folded[first:last]}")
            earlier = _PIECES.split(folded[: max(first - 1, 0)])
            wide |= bigrams_of(earlier[-1]) | (bigrams_of(earlier[0]) if counted is not None else frozenset())
            beside = {other.key for other in figures if first <= other.start < last and other.unit not in NAMED}
            denied = _is_denied(folded[one.end : last], labels)
            bound.append(
                Bound(
                    one,
                    tuple(sorted(labels.items())),
                    near,
                    wide,
                    frozenset(beside - {one.key}),
                    far,
                    bigrams_of(folded[one.end : until]),
                    asked=folded[last : last + 1] in {"？", "?"} or "？" in folded[one.end : last],
                    denied=denied,
                )
            )
    return bound


def _find_shared(folded: str, atom: tuple[int, int], same: Sequence[Quantity], one: Quantity) -> frozenset[str]:
    """The words that figures listed bare share: 分别领取30万元和12万元工作津贴 has both of them 领取 and 工作津贴."""
    place = same.index(one)
    shared: frozenset[str] = frozenset()
    if place + 1 < len(same):
        joint = _JOINT.search(folded, one.end, same[place + 1].start)
        if not find_runs(folded[one.end : joint.start() if joint is not None else same[place + 1].start]):
            shared |= bigrams_of(folded[same[-1].end : atom[1]])
    if place and not find_runs(folded[same[place - 1].end : one.start]):
        shared |= bigrams_of(folded[atom[0] : same[0].start])
    return shared


def _is_denied(after: str, labels: Labels) -> bool:
    """Whether what follows a figure denies, of the same: 不满6个月的，不享受, but not of others: 逾期不予受理."""
    clauses = polarity.split_clauses(after)
    own = clauses[0] if clauses and not after.startswith("，") else ""
    if own and polarity.denies(_BOUNDED.sub("", own)):
        return True
    following = clauses[1:2] if own else clauses[:1]
    return any(
        _SUPPOSED.search(own) is not None and not clause.startswith(("逾期", "否则"))
        and not any(sort in labels and not named & labels[sort] for sort, named in find_labels(clause).items())
        and bool(polarity.denies(_BOUNDED.sub("", clause)))
        for clause in following
    )  # fmt: skip


def _piece_of(folded: str, place: int) -> tuple[int, int]:
    """From where to where the piece goes that a figure stands in: from one 。 or ； to the next."""
    first = max(folded.rfind(sign, 0, place) for sign in "。；\n") + 1
    end = _PIECES.search(folded, place)
    return first, len(folded) if end is None else end.start()


def _row_around(folded: str, one: Quantity, row_labels: frozenset[str]) -> str:
    """The row of a table whose name a figure is part of: 400万元以上; "" where none is."""
    found = [label for label in row_labels if one.start < folded.find(label, max(0, one.end - len(label))) + len(label)]
    return max((label for label in found if label in folded[: one.end + len(label)]
                and folded.find(label, max(0, one.end - len(label))) <= one.start), key=len, default="")  # fmt: skip


def _row_before(before: str, row_labels: frozenset[str]) -> str:
    """The row of a table that is named last, "" where none is: the longest where one is part of another."""
    places = [(before.rfind(label), len(label), label) for label in row_labels if label in before]
    ends = [(place + length, length, label) for place, length, label in places]
    return max(ends)[2] if ends else ""


def _labels_before(before: str, earlier: str, after: str, one: Quantity, inside: Sequence[Quantity]) -> Labels:
    """The categories that a figure belongs to: what it counts, else named last before it, also in an `earlier` clause.

    Where as many are named as there are figures (第一类、第二类分别30万元、12万元) each has its own.
    """
    followed = _FOLLOWED.match(after) if one.unit == "人" else None
    if followed is not None:
        return find_labels(followed[1])
    rest = _REST.search(before)
    if rest is not None:
        before, earlier = before[rest.end() :], earlier[rest.end() :]
    same = [other for other in inside if other.unit == one.unit]
    labels: Labels = {}
    own = before[len(earlier) :]
    first = own[: same[0].start - one.start] if same[0] is not one else own
    for family in find_labels(before):
        listed = list_labels(first, family) or list_labels(earlier, family)
        if len(same) > 1 and len(listed) == len(same):
            labels[family] = frozenset({listed[same.index(one)]})
            continue
        pieces = [*re.split(r"[，；。：]", earlier), *re.split(r"(?<=[元%月年日次人岁])[^，。]{0,4}、", own)]
        named = [found[family] for piece in pieces if family in (found := find_labels(piece))]
        if named:
            labels[family] = frozenset().union(*named) if FOR_ALL.match(own) else named[-1]
    return labels


def conflict(one: Bound, other: Bound) -> bool:
    """Whether two figures belong to different categories of one kind: another row's amount."""
    if one.quantity.unit in NAMED:
        return False
    theirs = dict(other.labels)
    return any(family in theirs and not named & theirs[family] for family, named in one.labels)


def liken(said: Bound, ground: Bound) -> float:
    """How well what a said figure belongs to fits what one of an article belongs to, 0..1."""
    words = said.near | said.wide
    total = _NEAR * len(said.near) + _WIDE * len(said.wide - said.near) + _BESIDE * len(said.beside)
    if not total:
        return 1.0
    near = _NEAR * len(said.near & ground.near) + 0.5 * _NEAR * len(said.near & (ground.wide - ground.near))
    near += 0.35 * _NEAR * len(said.near & (ground.far - ground.wide - ground.near))
    wide = _WIDE * len((words - said.near) & ground.wide)
    fit = (near + wide + _BESIDE * len(said.beside & ground.beside)) / total
    fit += _AFTER * len(said.after & ground.after) / len(said.after) if said.after else 0.0
    if conflict(said, ground):
        return fit * _OTHER_ROW
    theirs = dict(ground.labels)
    return fit + (_SAME_ROW if any(named & theirs.get(family, frozenset()) for family, named in said.labels) else 0.0)
