"""What rent somebody pays: 租房每月三千二, 租了套房，2600一个月, my rent is 700 yuan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.eligibility import spoken_marks as marks
from knowledge.eligibility.spoken_clauses import Clause
from knowledge.eligibility.spoken_numbers import YUAN, read_yuan
from knowledge.eligibility.spoken_roles import Said

_RENTS = re.compile(r"租|\brent(?:ing|s|ed)?\b")
_AMOUNT = re.compile(rf"({YUAN})\s?(?:元|块|rmb|yuan)?钱?")
_MONTH_BEFORE = re.compile(
    r"(?:每个?月|一个?月|月租金?|房租|租金|/月|租房(?=$))[^，。；\d]{0,4}$|\brent (?:is|of) (?:rmb )?$"
)
_MONTH_AFTER = re.compile(
    r"^\s?(?:每个?月|一个?月|/个?月|每月|的?(?:房租|月租|租金)|(?:a|per|each|every) month|/ ?month|monthly)"
)
_MONEY_AFTER = re.compile(r"(?:元|块钱?|yuan|rmb)$")
# Other money of the same text, and what is roughly said.
_OTHER = re.compile(
    r"出租|租出|租给|租车|季度|每天|太贵|看了|"
    r"rent(?:ed|ing)? (?:out|a car)|以前|之前|曾经|原先|补|津贴|奖|工资|薪|收入|押金|首付|房贷|月供|"
    r"subsid|allowance|salary|deposit|mortgage"
)
_ROUGH = re.compile(r"(?:快|不到|将?近|约|差不多|大概|不超过|最多|almost|nearly|about|under|over|up to)\s*$")
_ROUGH_AFTER = re.compile(r"^\s?(?:多|左右|来块|上下|出头|以内|以下|以上)")
_FAR = 2  # clauses from the word to the figure: 租了套房，在公司旁边，2600一个月


def read_rents(clauses: Sequence[Clause]) -> Iterator[Said]:
    """The rent of the household, in yuan a month."""
    since: int | None = None
    for place, clause in enumerate(clauses):
        if not clause.whose or any(marks.SUPPOSED.search(one.plain) for one in clauses[max(place - 1, 0) : place + 1]):
            since = None
            continue
        rents = _RENTS.search(clause.plain)
        if _OTHER.search(clause.plain) or (rents is not None and marks.WISH.search(clause.plain[: rents.start()])):
            since = None
            continue
        if rents is not None:
            since = place
        if since is not None and place - since <= _FAR and clauses[since].sentence == clause.sentence:
            amount = _find_amount(clause.plain, here=rents is not None)
            if amount is not None:
                start, end, yuan = amount
                first = (
                    clause.text[min(start, rents.start()) : max(end, rents.end())] if rents else clause.text[start:end]
                )
                before = "" if rents else f"{clauses[since].text}，"
                yield Said("rent_yuan", yuan, f"{before}{first}".strip())
                since = None


def _find_amount(plain: str, *, here: bool) -> tuple[int, int, float] | None:
    """Where the amount of a month stands and what it is. `here`: the clause speaks of the rent itself."""
    for match in _AMOUNT.finditer(plain):
        before, after = plain[: match.start()], plain[match.end() :]
        if _ROUGH.search(before) or _ROUGH_AFTER.search(after):
            continue
        a_month = _MONTH_BEFORE.search(before) is not None or _MONTH_AFTER.search(after) is not None
        yuan = read_yuan(match[1])
        if yuan is not None and (a_month or (here and _MONEY_AFTER.search(match[0]) is not None)):
            return match.start(), match.end(), yuan
    return None
