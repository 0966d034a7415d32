"""What an article denies, thing by thing: no sentence may affirm one of them.

- 不得用于偿还债务、对外投资: each of the things listed
- 有下列情形之一的不得申报：A；B: each of the cases below the head, in one line or in items
- 实缴货币资本…，任何情形下均不放宽: the clause before, where the denial itself names hardly anything
- 问 用专利作价入股，算不算实缴资本？ 答：不算: what is asked, where the answer says no and no more
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.wording import polarity
from knowledge.wording.binding import NAMED
from knowledge.wording.content import find_runs, share_covered
from knowledge.wording.labelling import Labels, find_labels
from knowledge.wording.levelling import level
from knowledge.wording.quantities import find_quantities
from knowledge.wording.supporting import Ground, rows_label, words_of

_PIECE = re.compile(r"[^。；\n]+")
_HEAD = re.compile(
    r"(?:情形|情况|行为|人员|条件)[^，。：]{0,6}(?:不得|不予|不能|不享受|不适用|不享有)([^，。：]{0,12})"
)
_LIST = re.compile(r"[、]|(?<=.{2})(?:和|及|以及|或者?|与)(?=.{2})")
_QUESTION = re.compile(r"^(?:问\s*\d*\s*)?(.+?)[？?]", re.DOTALL)
_ASKED = re.compile(r"[^。；\n]*[？?]")
_WHETHER = re.compile(r"(.)[不没]\1")
_NO = re.compile(r"答：(?:都|均)?(?:不(?:能|算|可以|可|用|需要|是)?|没有|否)[。，；]")
_DONE = re.compile(r"已经?[^，的]{1,4}的")
_ASKED_FOR = re.compile(r"前提|必须|需要|须|应当|得先|要先|才[能可]")
_CAN = re.compile(
    r"(?:可以?|能够?|有权|照样|照常|仍|也)(?:享受|领取?|获得?|拿|申请|申报|得到|适用)?$|(?<!不)适用$|予以?\w{0,2}$"
)
_WHOM = re.compile(r"(?:的|人才|人员|者)$")
_WHOLE = 4  # signs of a thing that is known by them alone
_ALIKE = 0.8  # of the words of two clauses together, from which on they are the same
_LEAST = 2  # signs of content of a denied thing: 不放宽 alone says nothing of what
_HALF = 0.5  # of the words of who says it in part, that stand in the clause too
_LONG, _MOSTLY = 5, 0.65  # a long thing may be said in part: 在本区缴社保
_GIVEN = 0.75  # of what is denied, from which on an article gives it
_COVERED = 0.95  # of a thing's content that who affirms it says
_SUBJECT = 0.6  # of the words of whom or what it is denied


@dataclass(frozen=True, slots=True)
class Denied:
    """A thing that is denied (`thing`) of something (`of`, "" where the thing says it all).

    `clause` is how it is said, `labels` the categories it is about, `odd` whether the thing itself holds a denial.
    """

    thing: str
    of: str
    clause: str
    labels: Labels
    odd: bool = False
    figures: frozenset[tuple[str, str]] = frozenset()  # of the sentence that it stands in
    whom: str = ""  # the clause before it, where that says whom it is denied: 已经取得称号的人才，不享受


def find_mirrored(clause: str, everything: Sequence[str]) -> str | None:
    """The clause of an article that is the same but for a denial, where none is the same with it."""
    words, own = words_of(clause), polarity.denies(clause)
    if own is None or len(words) < _WHOLE:
        return None
    same = [other for other in everything if len(words & words_of(other)) >= _ALIKE * len(words | words_of(other))]
    turned = [other for other in same if polarity.count_denials(other) and polarity.denies(other) not in (None, own)]
    return turned[0] if turned and len(turned) == len(same) else None


def find_denied(clause: str, piece: str, before: str, labels: Labels, grounds: Sequence[Ground]) -> str | None:
    """The clause of an article that denies what a clause affirms, where none affirms it as plainly.

    `piece` is what it stands in, `before` the clause before it, `labels` the categories that it is about.
    """
    told = _figures_of(piece)
    odd = polarity.denies(clause)
    words = words_of(f"{before}，{clause}" if before.endswith("的") else clause)  # 去企业以外单位的，有留区补贴
    for denied in (one for ground in grounds for one in list_denied(ground)) if odd is not None and words else ():
        if odd is not denied.odd or differ(labels, denied.labels) or not _affirms(clause, before, denied):
            continue
        if _is_quoted(clause, denied, grounds):
            continue
        mine = _share(words, words_of(f"{denied.of}，{denied.whom}，{denied.clause}"))
        others = (one for one in list_spoken(grounds) if not _is_of_other_figures(one, denied, told))
        if mine > 0 and not any(_excuses(other, denied, words, labels, mine) for other in others):
            return denied.clause
    return None


def denies_like(scope: str, labels: Labels, grounds: Sequence[Ground]) -> bool:
    """Whether the articles deny of these categories what a scope says with more words: 不发放补助, 没有生活补助."""
    return any(
        labels and not differ(labels, denied.labels) and labels.keys() & denied.labels.keys()
        and find_runs(denied.thing) and share_covered(denied.thing, scope) >= _COVERED
        for ground in grounds
        for denied in list_denied(ground)
    )  # fmt: skip


def _is_quoted(clause: str, denied: Denied, grounds: Sequence[Ground]) -> bool:
    """Whether a clause says a figure that an article has of the thing, where what is denied has none of its figures."""
    told = _figures_of(clause)
    return bool(told) and not told & (denied.figures | _figures_of(denied.clause)) and any(
        told <= _figures_of(other.text) and share_covered(denied.thing, other.text) >= _MOSTLY
        for other in list_spoken(grounds)
    )  # fmt: skip


def is_others(scope: str, labels: Labels, grounds: Sequence[Ground]) -> bool:
    """Whether the articles affirm what a scope says of other categories only, and say of these something else.

    第五类人才不能直接申请落户: 第一类至第四类…可以直接申请落户；第五类人才按照市的落户政策办理.
    """
    spoken = list(list_spoken(grounds))
    for sort, named in labels.items():
        own = [one for one in spoken if one.labels.get(sort, frozenset()) & named]
        others = [one for one in spoken if sort in one.labels and not one.labels[sort] & named]
        free = [one for one in spoken if sort not in one.labels and _size(one.text) > _LONG]
        free = [one for one in free if polarity.denies(one.text) is False]
        if (
            own
            and any(share_covered(scope, one.text) >= _GIVEN for one in others)
            and not any(share_covered(scope, one.text) >= _GIVEN for one in (*own, *free))
        ):
            return True
    return False


def _affirms(clause: str, before: str, denied: Denied) -> bool:
    """Whether a clause says what is denied, of what it is denied."""
    if _has_whole(clause, denied) or _leaves_out(clause, denied):
        return True
    if "前提" in denied.thing and not _ASKED_FOR.search(clause):
        return False
    said = words_of(f"{before}，{clause}")
    if denied.of and max(_share(words_of(one), said) for one in _LIST.split(denied.of)) < _SUBJECT:
        return False
    return _covers(clause, denied)


def _leaves_out(clause: str, denied: Denied) -> bool:
    """Whether a clause says of the same as plainly that it may, and leaves out what: 由主管部门任命的负责人能享受."""
    start = denied.clause.partition(denied.thing)[0]
    if _CAN.search(clause) is None or _size(start) < _LONG:
        return False
    if min(share_covered(start, clause), share_covered(clause, start)) >= _COVERED:
        return True
    return any(
        _size(part) >= _LEAST and _figures_of(part)
        and _figures_of(part) == _figures_of(clause)
        and share_covered(part, clause) >= _COVERED <= share_covered(clause, f"{part}，{denied.thing}")
        for part in _LIST.split(start)
    )  # fmt: skip  # 申请人5年内可以申报, of 申请人5年内、用人单位3年内不得申报


def _has_whole(clause: str, denied: Denied) -> bool:
    """Whether a clause has, in the same signs, a thing that there must not be: 自有住房 of 无自有住房.

    What is only supposed (24个月内无博士后进站的) may be.
    """
    asked_for = f"无{denied.thing}" in denied.clause and not denied.clause.endswith("的")
    return asked_for and len(denied.thing) >= _WHOLE and denied.thing in clause


def _covers(clause: str, denied: Denied) -> bool:
    clause = _DONE.sub("", clause)  # 已拨付的资金全部退回 pays nothing
    covered = share_covered(denied.thing, clause)
    if covered >= _COVERED:
        return True
    long = _size(denied.thing) >= _LONG and covered >= _MOSTLY
    return long and _share(words_of(clause), words_of(denied.clause)) >= _HALF


def _is_of_other_figures(other: Spoken, denied: Denied, told: frozenset[tuple[str, str]]) -> bool:
    """Whether the denial is of the figures that are told, and another clause of others: 24个月以上的不退回."""
    return bool(denied.figures & told) and bool(other.figures) and not other.figures & told


@lru_cache(maxsize=2_048)
def _figures_of(piece: str) -> frozenset[tuple[str, str]]:
    return frozenset(one.key for one in find_quantities(piece) if one.unit not in NAMED and one.unit != "每")


def _excuses(other: Spoken, denied: Denied, words: frozenset[str], labels: Labels, mine: float) -> bool:
    """Whether another clause of the articles affirms the same, of those that are spoken of, no less plainly."""
    if differ(labels, other.labels) or polarity.denies(other.text) is not denied.odd:
        return False
    if any(sort in denied.labels and sort not in other.labels for sort in labels):
        return False  # what is denied of them by name is not given by what names nobody
    same = _has_whole if _has_whole(denied.thing, denied) else _covers
    return same(other.text, denied) and _share(words, words_of(other.text)) >= mine - 0.1


def differ(one: Labels, other: Labels) -> bool:
    """Whether two texts are about different categories of one kind."""
    return any(sort in other and not named & other[sort] for sort, named in one.items())


@dataclass(frozen=True, slots=True)
class Spoken:
    """A clause of an article with the categories that it is about."""

    text: str
    labels: Labels
    figures: frozenset[tuple[str, str]] = frozenset()  # of the sentence that it stands in


def list_spoken(grounds: Sequence[Ground]) -> Iterator[Spoken]:
    """The clauses of these parts of articles, each with the categories that it is about; no question of a FAQ."""
    for ground in grounds:
        yield from _list_spoken(ground.text, rows_label(ground.unit) if ground.unit.row is not None else "")


@lru_cache(maxsize=512)
def _list_spoken(text: str, row: str) -> tuple[Spoken, ...]:
    labels = find_labels(row)
    return tuple(one for piece in _PIECE.findall(_ASKED.sub("", text)) for one in _label_clauses(piece, labels))


def _label_clauses(piece: str, row: Labels) -> Iterator[Spoken]:
    labels: Labels = {}
    for text in polarity.split_clauses(piece):
        labels = find_labels(text) or ({} if row else labels)
        yield Spoken(text, row | labels, _figures_of(piece))


def list_denied(ground: Ground) -> tuple[Denied, ...]:
    """The things that a part of an article denies."""
    row = rows_label(ground.unit) if ground.unit.row is not None else ""
    return _list_denied(ground.text, level(ground.unit.lead_in), ground.around, row)


@lru_cache(maxsize=512)
def _list_denied(text: str, lead_in: str, around: str, row: str) -> tuple[Denied, ...]:
    return tuple(_read_denied(text, lead_in, around, find_labels(row)))


def _read_denied(text: str, lead_in: str, around: str, row: Labels) -> Iterator[Denied]:
    above = _HEAD.search(lead_in)
    head = above.group() if above is not None else ""
    asked = _QUESTION.search(around) or _QUESTION.search(text)
    if asked is not None and _NO.search(text):
        thing = _WHETHER.sub(r"\1", asked[1])
        first, *others = _LIST.split(thing)
        yield Denied(first if others else thing, "", thing, find_labels(thing))
        yield from (Denied(other, "", thing, find_labels(thing)) for other in others)
    for piece in _PIECE.findall(_ASKED.sub("", text)):
        opened = _HEAD.search(piece)
        case = piece
        if opened is not None and "：" in piece[opened.end() :]:
            head, case = opened.group(), piece[opened.end() :].partition("：")[2]
        if head and (opened is None or case != piece):
            yield Denied(case, "", f"{head}：{case}", find_labels(case), odd=bool(polarity.denies(case)))
            continue
        yield from _list_of_piece(piece, row)


def _list_of_piece(piece: str, row: Labels) -> Iterator[Denied]:
    before = ""
    for spoken in _label_clauses(piece, row):
        clause, scope = spoken.text, polarity.find_scope(spoken.text)
        if polarity.denies(clause):
            start = clause[: len(clause) - len(scope)]
            things = _LIST.split(scope)[: 1 if start.endswith(("无", "非")) else None]  # 无自有住房、租住市场房源的
            whom = before if _WHOM.search(before) else ""
            own = [thing for thing in things if _size(thing) >= _LEAST]
            if len(own) > 1:
                yield from (Denied(thing, "", clause, spoken.labels, False, spoken.figures, whom) for thing in own)
            elif own:
                short = _size(scope) <= _LEAST
                bare = _size(start) < _LEAST and not find_labels(start)
                of = (before if bare or "任何" in start else start) if short and _size(start) + bare else ""
                thing = own[0] if len(things) == 1 else scope
                yield Denied(thing, of, clause, spoken.labels, False, spoken.figures, whom)
        before = clause if clause != "答" else ""


def _size(text: str) -> int:
    return sum(map(len, find_runs(text)))


def _share(words: frozenset[str], of: frozenset[str]) -> float:
    return len(words & of) / len(words) if words else 0.0
