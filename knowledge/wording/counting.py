"""Each figure of a sentence against the figures of the articles that it cites: there at all, and of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.wording import belonging, pairing
from knowledge.wording.account import Objection
from knowledge.wording.binding import NAMED, Bound, bind_figures, conflict, liken
from knowledge.wording.quantities import Quantity, find_quantities
from knowledge.wording.supporting import Ground, choose_grounds, list_figures

_PIECE = re.compile(r"[^。；！？\n]+")
_RAISED = re.compile(r"(?:至少|最少|最低|不少于|不低于|高于|多于|大于|超过)[^，。；|]*\||\|[^，。；]?(?:以上|起)")
_MONTHS = re.compile(r"\d{1,2}月(?:[、和及]\d{1,2}月)+[，这]?$")
_PARTED = re.compile(r"[，；。：\n]")
_EACH = re.compile(r"[^，。；]{0,4}各[^，。；\d]{0,3}(\d+(?:\.\d+)?)%")  # 分两次各拨付50%
_STILL = re.compile(r"[后]?[仍还](?:然|是)?[未没]")  # 满24个月仍没有…: 24个月内无…
_UNREAD = re.compile(
    r"[^\s，。；：、（）()]{0,3}(?P<unit>[万亿]元|[万亿](?=[，。；、）]|$)|元(?![旦月宵素件])|%|个月|周岁)"
)
_SPANNED = re.compile(r"(?<![\d.年月日:])(\d+(?:\.\d+)?)[万元%岁]*(?:至|到|-|~|—)(\d+(?:\.\d+)?)(?![\d.]*[年月日:])")
_WINDOW = re.compile(r"月\d{1,2}日[至到-]")
_FOREIGN = 2  # pairs of signs beside a figure that are another's
_SUPPOSED = 0.3  # of the words beside a figure that a question has too
_PLACED = 0.75  # of the words beside a figure, from which on it has its place whatever else the sentence counts
_TURNED = 0.12  # by how much another figure may fit better before the said one belongs elsewhere


def object_to_figures(said: str, grounds: Sequence[Ground], texts: Sequence[str]) -> Iterator[Objection]:
    """Figures that the articles have not, or have for something else; `texts` are all that they vouch for."""
    known = {one.key for text in texts for one in find_quantities(text)}
    known |= {bound.quantity.key for ground in grounds for bound in ground.figures}
    known |= {("每", "年") for text in texts if "当年" in text}
    known |= {("date", value) for unit, value in known if unit == "implied"}
    held, row_labels = list_figures(grounds)
    for unread in _find_unread(said):
        if not any(unread in text for text in texts):
            yield Objection("figure", unread)
    spanned = {pair for text in texts for pair in _find_ranges(text)}
    for pair in _find_ranges(said):
        if pair not in spanned:
            yield Objection("figure", "至".join(pair))
    for one in find_quantities(said):
        if one.unit == "类" and one.key not in known:
            yield Objection("figure", said[one.start : one.end])
    bounds = bind_figures(said, row_labels=row_labels)
    taken = [place for bound in bounds if (place := _find_place(bound, held)) is not None]
    for bound in bounds:
        one = bound.quantity
        written = said[one.start : one.end]
        if one.unit == "implied":
            continue
        if one.key not in known and not _is_told_otherwise(one, said, grounds, known):
            yield Objection("figure", written)
            continue
        same = [other for other in held if other.quantity.key == one.key]
        if one.unit in {"每", "date"}:
            near = choose_grounds(_piece_around(said, one.start), grounds)
            at_once = one.value == "一次性" and not any(unit == "每" for ground in near for unit, _ in _keys_of(ground))
            if not any(one.key in _keys_of(ground) for ground in (grounds if at_once else near)):
                yield Objection("figure", written)
            if one.unit == "每":
                if same and one.value[0].isdigit() and all(conflict(bound, other) for other in same):
                    yield Objection("figure", f"{written}（属于别的类别）")
                continue
        if not same or one.unit in NAMED:
            continue
        if all(conflict(bound, other) for other in same):
            yield Objection("figure", f"{written}（属于别的类别）")
            continue
        others = [
            other for other in held if _may_be_meant(one, other.quantity) and not any(other is it for it in taken)
        ]
        best = max(liken(bound, other) for other in same)
        if _is_raised(said, one) and all(other.quantity.bound == 0 for other in same):
            yield Objection("figure", f"{written}（原文没有说以上）")
            continue
        if _is_turned(bound, same) and not _STILL.match(said[one.end :]):
            yield Objection("figure", f"{written}（以上、以下相反）")
            continue
        if not one.bound and any(_is_asked_about(bound, other) for other in same):
            continue
        if _is_beside_other(bound, grounds, taken):
            yield Objection("figure", f"{written}（原文说的是别的事项）")
            continue
        nearest = max(_share_near(bound, other) for other in same)
        others = [other for other in others if nearest < _PLACED or _share_near(bound, other) >= nearest]
        if others and max(_liken_other(bound, other) for other in others) > best + _TURNED:
            yield Objection("figure", f"{written}（原文说的是别的事项）")


def object_to_belonging(said: str, grounds: Sequence[Ground], before: str) -> Iterator[Objection]:
    """What is said of another category or benefit than the article says it of."""
    held = [bound for ground in grounds for bound in ground.figures]
    bounds = bind_figures(said)
    swapped = belonging.find_swapped(bounds, held)
    if swapped is not None:
        yield Objection("figure", f"{_written(said, swapped)}（与另一个数字对调）")
    for bound in bounds:
        piece = _piece_around(said, bound.quantity.start)
        if belonging.is_unnamed(bound, grounds, piece, before + said) or pairing.is_special(
            bound, grounds, before + said
        ):
            yield Objection("figure", f"{_written(said, bound)}（没有说是哪一类的）")
        if belonging.is_misplaced(bound, grounds):
            yield Objection("figure", f"{_written(said, bound)}（原文说的是别的事项）")
        other = belonging.find_other_name(piece, bound, grounds)
        if other is not None:
            yield Objection("figure", f"{_written(said, bound)}（不是{other}的）")
    foreign = belonging.find_foreign(said, grounds)
    if foreign is not None:
        yield Objection("support", f"{foreign}（属于别的类别）")


def _written(said: str, bound: Bound) -> str:
    return said[bound.quantity.start : bound.quantity.end]


def _may_be_meant(one: Quantity, other: Quantity) -> bool:
    """Whether a figure may be another's, changed: of the same unit, or the same number of another."""
    return one.key != other.key and other.unit != "每" and (one.unit == other.unit or one.value == other.value)


def _is_beside_other(bound: Bound, grounds: Sequence[Ground], taken: Sequence[Bound]) -> bool:
    """Whether what tells two figures of a clause apart is the other's: 申请人3年内, of 申请人5年内、单位3年内."""
    ground, place = max(
        ((ground, one) for ground in grounds for one in ground.figures if one.quantity.key == bound.quantity.key),
        key=lambda pair: liken(bound, pair[1]),
        default=(None, bound),
    )
    for other in ground.figures if ground is not None else ():
        first, last = sorted((other.quantity.start, place.quantity.start))
        if (
            other.quantity.unit == place.quantity.unit and other.quantity.key != place.quantity.key
            and ground is not None and not _PARTED.search(ground.text, first, last)
            and not any(other.quantity.key == it.quantity.key for it in taken)
            and len(bound.near & (other.near - place.near)) >= _FOREIGN
            and not bound.near & (place.near - other.near)
        ):  # fmt: skip
            return True
    return False


def _find_place(bound: Bound, held: Sequence[Bound]) -> Bound | None:
    """The figure of the articles that a said one is: what is said itself is no other figure's right value."""
    same = [other for other in held if other.quantity.key == bound.quantity.key]
    return max(same, key=lambda other: liken(bound, other), default=None)


def _is_asked_about(bound: Bound, other: Bound) -> bool:
    """Whether a figure is the one that a FAQ's question supposes: 81周岁，能不能进站."""
    return other.asked and not other.quantity.bound and _share_near(bound, other) >= _SUPPOSED


def _share_near(bound: Bound, other: Bound) -> float:
    """How much of the words beside a figure stand beside another one; 0 where it has hardly any."""
    return len(bound.near & other.near) / len(bound.near) if len(bound.near) > 1 else 0.0


def _liken_other(bound: Bound, other: Bound) -> float:
    """How well a figure fits the place of another one, which is bounded from the other side less."""
    turned = bound.quantity.bound * other.quantity.bound < 0
    return liken(bound, other) - _TURNED * (turned + (bool(bound.quantity.bound) and bound.denied != other.denied))


def _keys_of(ground: Ground) -> set[tuple[str, str]]:
    found = {bound.quantity.key for bound in ground.figures} | {one.key for one in find_quantities(ground.around)}
    found |= {("每", "年")} if "当年" in ground.text else set()
    return found | {("date", value) for unit, value in found if unit == "implied"}


def _piece_around(said: str, place: int) -> str:
    return next(match.group() for match in _PIECE.finditer(said) if match.start() <= place < match.end())


def _count_months(every: str) -> str:
    """The months of 每年, 每2年, 每半年, 每3月; "" of what is no such time."""
    match = re.fullmatch(r"(半|\d*)(年|月)", every)
    if match is None:
        return ""
    return "6" if match[1] == "半" else str(int(match[1] or 1) * (12 if match[2] == "年" else 1))


def _is_told_otherwise(one: Quantity, said: str, grounds: Sequence[Ground], known: set[tuple[str, str]]) -> bool:
    """Whether a number that no article has says what one says: 满12个月 of 每满12个月, twice a year of two windows."""
    if one.unit == "月" and said[: one.start].endswith("满"):
        return any(unit == "每" and _count_months(every) == one.value for unit, every in known)
    if one.unit == "次" and said[: one.start].endswith("不分"):
        return True
    parts = [other for other in find_quantities(_piece_around(said, one.start)) if other.unit in {"%", "元"}]
    if one.unit in {"次", "期", "批"} and said[: one.start].endswith("分"):
        each = _EACH.match(said[one.end :])
        if str(len(parts)) == one.value or (each is not None and float(each[1]) * float(one.value) == 100):
            return True
    listed = _MONTHS.search(said[: one.start])
    if one.unit == "月" and listed is not None and str(listed.group().count("月")) == one.value:
        return True  # 3月和9月两个月
    near = choose_grounds(_piece_around(said, one.start), grounds)[:1] if one.unit == "次" else []
    return any(str(len(_WINDOW.findall(ground.text))) == one.value for ground in near)


def _is_raised(said: str, one: Quantity) -> bool:
    """Whether a figure is said to be the least: 至少15万元, 15万元以上."""
    return one.bound > 0 and bool(
        _RAISED.search(said[max(0, one.start - 6) : one.start] + "|" + said[one.end : one.end + 4])
    )


def _is_turned(bound: Bound, same: Sequence[Bound]) -> bool:
    """Whether the figure of the article that fits is bounded from the other side.

    超过18个月不予受理 says what 18个月内 says: what denies turns it round.
    """
    own = bound.quantity.bound
    turned = [one for one in same if own and one.quantity.bound == -own and one.denied == bound.denied]
    kept = [one for one in same if one not in turned]
    fits = max((liken(bound, one) - _TURNED * (one.denied != bound.denied) for one in kept), default=-1.0)
    return bool(turned) and max(liken(bound, one) for one in turned) > fits + _TURNED


def _find_unread(folded: str) -> Iterator[str]:
    """Amounts, shares and spans whose number could not be read (XL万元, 半百万元), with what stands before them."""
    spans = [(one.start, one.end) for one in find_quantities(folded)]
    for match in _UNREAD.finditer(folded):
        if not any(start <= match.start("unit") < end for start, end in spans):
            yield match.group()


def _find_ranges(folded: str) -> Iterator[tuple[str, str]]:
    """The two numbers of each 40至55, as they are written: which is the lower can't be told from the figures alone."""
    for match in _SPANNED.finditer(folded):
        yield match[1], match[2]
