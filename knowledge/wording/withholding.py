"""What an article gives to some only: no sentence gives it to those whom it leaves out.

- 累计不超过400万元，但第一类人才除外: the rule is not said of the first class
- 类别较高一方全额发放，另一方按照50%发放: not 两方都全额发放
- a cell 不设, 不奖励, 不发放 under a head: not 设C级, 创新领军人才有C级
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.wording import polarity
from knowledge.wording.content import find_runs, share_covered
from knowledge.wording.labelling import Labels, find_labels
from knowledge.wording.levelling import level
from knowledge.wording.quantities import find_quantities
from knowledge.wording.supporting import Ground, rows_label, words_of

_ONE = re.compile(r"(?<!另)(?<!同)一方|其中一[个人名项家]|[前后]者")
_OTHER = re.compile(r"另一[方个人名项家]|[后前]者|其余的?")
_ALL = re.compile(
    r"(?:双方|两方|二者|两者|各方|每一?方|夫妻)(?:之间)?(?:[都均各]|同时|分别|一样|一起|全都?|可以?|能|按|(?=全额))自?|各自"
)
_LEAVING = re.compile(r"除外|除了?[^，。；]{1,16}外|不含|不包括|以外")
_EXCEPTION = re.compile(r"^(?:但是?)?|(?:的)?除外$")
_LIST = re.compile(r"[、]|(?<=.{2})(?:和|及|以及|或者?|与)(?=.{2})")
_INCLUDING = re.compile(r"^(?:也|都|均)?(?:包括|包含|含)|(?:也|同样)(?:一样|如此|适用)$")
_EVERYBODY = re.compile(r"所有|全部(?=人才)|各类(?=人才)|每一?类|人人|任何|一律")
_SUPPOSED = re.compile(r"(?:的|时|后)$|^(?:如果?|若|当)")
_UNSET = re.compile(r"^(?:不设|不奖励|不发放|不拨付|不予\S{0,4}|没有|无)")
_RULE = 0.55  # of the words of who says the rule of those whom it excepts
_WHOLE, _SHORT = 0.95, 2  # of an excluded thing's words; signs of one that is too short to be known by them
_SAID = 0.8  # of what the one is given, from which on it is said
_PIECE = re.compile(r"[^。；\n]+")


def find_given_to_all(clause: str, grounds: Sequence[Ground]) -> str | None:
    """The clause of an article that gives one of two what a clause gives to both."""
    match = _ALL.search(clause)
    if match is None or _SUPPOSED.search(clause):
        return None
    given = f"{clause[: match.start()]}，{clause[match.end() :]}"
    figures = {one.key for one in find_quantities(given)}
    if not figures and not find_runs(given):
        return None
    for ground in grounds:
        for piece in _PIECE.findall(ground.text):
            clauses = polarity.split_clauses(piece)
            if not any(_OTHER.search(one) for one in clauses):
                continue
            for one in (one for one in clauses if _ONE.search(one) or _OTHER.search(one)):
                theirs = {quantity.key for quantity in find_quantities(one)}
                says = share_covered(given, f"{ground.around}，{one}") >= _SAID if find_runs(given) else bool(figures)
                if says and figures <= theirs and not _says_of_all(given, clauses):
                    return one
    return None


def find_excluded(clause: str, piece: str, grounds: Sequence[Ground]) -> str | None:
    """The clause of an article that leaves out (普通高中除外) or gives by name only what a clause affirms of all."""
    if polarity.count_denials(clause) or _LEAVING.search(piece):
        return None
    for ground in grounds:
        clauses = polarity.split_clauses(ground.text)
        for before, other in zip(["", *clauses], clauses, strict=False):
            if "除外" in other and not polarity.denies(before):
                things = _LIST.split(_EXCEPTION.sub("", other))
                known = [one for one in things if sum(map(len, find_runs(one))) > _SHORT and not find_labels(one)]
                if any(share_covered(one, clause) >= _WHOLE for one in known):
                    return other
            named = find_labels(other)
            including = _INCLUDING.search(clause)
            if including is not None and other.startswith("但") and _names(find_labels(clause), named):
                return other
    return _find_universal(clause, grounds)


def _find_universal(clause: str, grounds: Sequence[Ground]) -> str | None:
    """The clause that an article says of a category and a clause of everybody: 所有人才的家属费用都由区承担."""
    match = _EVERYBODY.search(clause)
    if match is None:
        return None
    given = clause[: match.start()] + clause[match.end() :]
    holding = [
        one for ground in grounds for one in polarity.split_clauses(ground.text)
        if find_runs(given) and share_covered(given, one) >= _SAID
    ]  # fmt: skip
    named = [one for one in holding if one.startswith("但") and find_labels(one)]
    return named[0] if named and len(named) == len(holding) else None


def _names(said: Labels, other: Labels) -> bool:
    return any(sort in other and named <= other[sort] for sort, named in said.items())


def _says_of_all(given: str, clauses: Sequence[str]) -> bool:
    """Whether the article says it of both itself."""
    return any(
        not _ONE.search(one) and not _OTHER.search(one) and not _SUPPOSED.search(one)
        and share_covered(given, one) >= _SAID
        for one in clauses
    )  # fmt: skip


def find_unset(clause: str, labels: Labels, grounds: Sequence[Ground]) -> str | None:
    """The cell of a table by which a row has nothing of a kind that a clause affirms of it."""
    own = find_labels(clause)
    if polarity.denies(clause) is not False or not own:
        return None
    of = labels | own
    for ground in grounds:
        row = ground.unit.row
        theirs = find_labels(rows_label(ground.unit)) if row is not None else {}
        if row is None or not theirs or any(not named <= of.get(sort, frozenset()) for sort, named in theirs.items()):
            continue
        for head, cell in zip(row.heads, row.cells, strict=False):
            kinds = find_labels(level(head))
            if kinds and _UNSET.search(cell) and all(own.get(sort) == named for sort, named in kinds.items()):
                return f"{rows_label(ground.unit)}{head}{cell}"
    return None


def find_excepted(clause: str, labels: Labels, grounds: Sequence[Ground]) -> str | None:
    """The exception of an article (但第一类人才除外) of those of whom a clause says the rule."""
    if polarity.denies(clause) is not False:
        return None
    words = frozenset(word for word in words_of(clause) if "=" not in word)
    for ground in grounds:
        for excepted, main in _list_excepted(ground.text, level(ground.unit.lead_in)):
            whose = find_labels(excepted)
            of_them = any(sort in whose and named <= whose[sort] for sort, named in labels.items())
            if of_them and len(words & words_of(main)) >= _RULE * max(1, len(words)):
                return excepted
    return None


@lru_cache(maxsize=512)
def _list_excepted(text: str, lead_in: str) -> tuple[tuple[str, str], ...]:
    """The exceptions by category of a part of an article and of what stands above it, each with the rule."""
    found = [(clause, text) for clause in polarity.split_clauses(lead_in) if "除外" in clause]
    for piece in _PIECE.findall(text):
        before: list[str] = []
        for clause in polarity.split_clauses(piece):
            if "除外" in clause and before:
                found.append((clause, "，".join(before)))
            before.append(clause)
    return tuple(found)
