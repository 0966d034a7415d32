"""What an article gives to one of two alone, or sets for nobody of a row: no sentence gives it to both, or sets it.

- 类别较高一方全额发放，另一方按照50%发放: not 两方都全额发放
- a cell 不设, 不奖励, 不发放 under a head: not 设C级, 创新领军人才有C级
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.wording import polarity
from knowledge.wording.content import find_runs, share_covered
from knowledge.wording.labelling import Labels, find_labels
from knowledge.wording.levelling import level
from knowledge.wording.quantities import find_quantities
from knowledge.wording.supporting import Ground, rows_label

_ONE = re.compile(r"(?<!另)(?<!同)一方|其中一[个人名项家]|[前后]者")
_OTHER = re.compile(r"另一[方个人名项家]|[后前]者|其余的?")
_ALL = re.compile(
    r"(?:双方|两方|二者|两者|各方|每一?方|夫妻)(?:之间)?(?:[都均各]|同时|分别|一样|一起|全都?|可以?|能|按|(?=全额))自?|各自"
)
_SUPPOSED = re.compile(r"(?:的|时|后)$|^(?:如果?|若|当)")
_UNSET = re.compile(r"^(?:不设|不奖励|不发放|不拨付|不予\S{0,4}|没有|无)")
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
