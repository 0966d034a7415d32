"""A person's own words as facts of a profile: rules, no model. What was not said is not guessed.

Each clause is read for its own: whose it is (one's own, the spouse's, a child's), what it denies, what it only wishes.
Two statements that can't both be leave the fact open, and it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from knowledge.eligibility import spoken_marks as marks
from knowledge.eligibility import spoken_signs as signs
from knowledge.eligibility.profile import ProfileError, Value, read
from knowledge.eligibility.spoken_across import read_across
from knowledge.eligibility.spoken_clauses import Clause, split_clauses
from knowledge.eligibility.spoken_facts import read_figures
from knowledge.eligibility.spoken_numbers import make_plain
from knowledge.eligibility.spoken_rents import read_rents
from knowledge.eligibility.spoken_roles import Said, is_sharper, tell_roles

MOST_CHARS = 4000  # nobody says more about themselves in a chat; a file is no message

_ONESELF = re.compile(r"我(?!们|司|公司|单位|企业|院|校)|本人|\bi\b|\bi'm\b")
_FOR_OFFICE = re.compile(
    r"(?:公司|单位|企业)[^，。；]{0,8}(?:报|申请|申领|能拿|能领|奖励|补贴)|引才奖励|招收补贴|"
    r"compan(?:y|ies) (?:claim|get|apply)"
)
_WORD = re.compile(r"[a-z0-9\u4e00-\u9fff]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text says. `words` are those that each fact came from, as they were written.

    `torn` are keys of which it says two things, `heard` those of which it says too little (a home, and not where).
    `refused`: "" or why nothing was read: `too_long`, `no_words`.
    """

    facts: Mapping[str, Value] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    torn: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    refused: str = ""

    def __bool__(self) -> bool:
        return bool(self.facts)


def understand(text: str, as_of: date) -> Understood:
    """Read what a text says of who writes it. Never raises; what can't be read is not there.

    `as_of` is the day that 今年, 去年 and 上个月 are counted from.
    """
    if len(text) > MOST_CHARS:
        return Understood(refused="too_long")
    if _WORD.search(text) is None:
        return Understood(refused="no_words")
    said: dict[str, Said] = {}
    torn: list[str] = []
    for found in _read_all(text, as_of):
        before = said.get(found.key)
        if before is None or (found.key == "income_by_year_wan" and isinstance(found.value, Mapping)):
            said[found.key] = found if before is None else _join_years(before, found)
        elif before.value is True and isinstance(found.value, float):
            said[found.key] = found  # how much says more than that it was
        elif is_sharper(found.value, before.value) or _is_later_degree(found, before):
            said[found.key] = found
        elif is_sharper(before.value, found.value) or _is_later_degree(before, found):
            continue
        elif before.value != found.value and found.key not in signs.FIRST_WINS:
            torn.append(found.key)
        elif found.key == "child_stage" and before.value == "高中":
            said[found.key] = found  # of several children the one that can be placed
        elif found.key == "degree" and _rank(found.value) > _rank(before.value):
            said[found.key] = found
    kept = tell_roles({key: one for key, one in said.items() if key not in torn}, for_oneself=speaks_for_oneself(text))
    understood = _check(kept, tuple(dict.fromkeys(torn)), text, as_of)
    known = {*understood.facts, *understood.torn}
    return replace(understood, heard=tuple(key for key in _list_heard(text) if key not in known))


def speaks_for_oneself(text: str) -> bool:
    """Whether somebody asks as the person that the text is about: 我, not 我们公司."""
    return _ONESELF.search(make_plain(text)) is not None


def asks_for_office(text: str) -> bool:
    """Whether it asks, beside what the person gets, what their employer can apply for."""
    return _FOR_OFFICE.search(make_plain(text)) is not None


def _check(said: Mapping[str, Said], torn: tuple[str, ...], text: str, as_of: date) -> Understood:
    """The facts that can all be, in the order in which they were said; what contradicts another is open."""
    kept = dict(said)
    open_keys = list(torn)
    while kept:
        try:
            profile = read({key: one.value for key, one in kept.items()}, as_of)
        except ProfileError as error:
            if error.key not in kept:
                return Understood(torn=tuple(open_keys))
            open_keys.append(error.key)
            del kept[error.key]
            continue
        order = sorted(profile.facts, key=lambda key: text.find(kept[key].words))
        words = {key: kept[key].words for key in order}
        return Understood({key: profile.facts[key] for key in order}, words, tuple(open_keys))
    return Understood(torn=tuple(open_keys))


def _read_all(text: str, as_of: date) -> Iterator[Said]:
    clauses = split_clauses(text)
    for clause in clauses:
        yield from _read_signs(clause)
    yield from read_figures(clauses, as_of)
    yield from read_rents(clauses)
    yield from read_across(clauses, as_of)


def _list_heard(text: str) -> Iterator[str]:
    clauses = split_clauses(text)
    for sign in signs.HEARD:
        if any(
            _is_theirs(sign, clause) and _read_sign(sign, clause, match) is not None
            for clause in clauses
            for match in sign.pattern.finditer(clause.plain)
        ):
            yield sign.key


def _read_signs(clause: Clause) -> Iterator[Said]:
    for sign in signs.SIGNS:
        if not _is_theirs(sign, clause):
            continue
        for match in sign.pattern.finditer(clause.plain):
            value = _read_sign(sign, clause, match)
            if value is not None:
                yield Said(sign.key, value, clause.text[match.start() : match.end()].strip())
                break


def _is_theirs(sign: signs.Sign, clause: Clause) -> bool:
    """Whether a clause says such things of whom the sign is about; where it names nobody, what can be no other's."""
    if sign.key == "married":
        return not clause.carried and bool(clause.whose & {"own", "spouse"})
    if clause.carried:
        return sign.key in (_CARRIED_OWN if sign.whose == "own" else _CARRIED if sign.whose in clause.whose else ())
    return sign.whose in clause.whose


def _read_sign(sign: signs.Sign, clause: Clause, match: re.Match[str]) -> signs.Plain | None:
    before = clause.plain[: match.start()]
    if sign.key in _ASKED_ABOUT and _ASKED_ABOUT[sign.key].search(clause.plain):
        return None
    if sign.key.endswith("owns_home_in_district") and (_FORMERLY if sign.value else _ELSEWHERE).search(
        before if sign.value else clause.plain
    ):
        return None
    if marks.WISH.search(before) and sign.key not in _WISHED:
        return None
    if sign.key in _LEFT and _LEFT[sign.key].search(clause.plain):
        return None
    if sign.key == "recognized" and marks.REQUEST.search(clause.plain):
        return None
    if sign.key in signs.ATTAINED and marks.is_unattained(clause.plain, match):
        return None
    denied = marks.DENIAL.search(before) is not None
    denied |= sign.key in _DENIED_FAR and marks.FAR_DENIAL.search(before) is not None
    if sign.denied is False and not denied:
        denied = re.search(r"没|未|不", match[0]) is not None and sign.key in _DENIED_WITHIN
    return sign.denied if denied else sign.value


# Said after something about the spouse or a child, these are still one's own; those are still theirs.
_CARRIED_OWN = frozenset(
    {
        "above_scale",
        "key_enterprise",
        "renting_market",
        "settlement_received",
        "insured_in_district",
        "old_purchase_subsidy",
        "months_worked_per_year",
    }
)
_CARRIED = frozenset({"spouse.relocated", "spouse.unemployed_months", "child_stage", "child_stage_used"})
# A school that a child is to go to is what is asked about.
# So is the project or the station that is applied for, and the grade that it may be given.
_WISHED = frozenset({"child_stage", "project_type", "station_type", "grade"})
# These say it with the denial in the middle: 安家费没领过.
_DENIED_WITHIN = frozenset(
    {
        "settlement_received", "settlement_applied_before", "old_purchase_subsidy",
        "worked_full_time_in_district_before",
    }
)  # fmt: skip
_DENIED_FAR = frozenset(
    {
        "on_establishment", "dishonest", "serious_dishonesty", "legal_representative",
        "worked_full_time_in_district_before", "state_owned_appointed_head",
    }
)  # fmt: skip
# A place of work or a home that one has no more, or not yet.
_LEFT = {
    "employer_type": re.compile(
        r"曾经|辞(?:职|掉|了|去)|离开|没考|考公|找[^，。；]{0,6}工作|投了|简历|住院|附近|\bquit\b|\bleft\b|\bapplied\b"
    ),
    "owns_home_in_district": re.compile(r"卖(?:了|掉)|\bsold\b"),
}
_FORMERLY = re.compile(r"以前|之前|曾|原来|原先|used to")
# A home that is somewhere else settles nothing here.
_ELSEWHERE = re.compile(
    r"^(?!.*(?:增城|本区|区内|这边|本地|当地|新塘|荔城|here|zengcheng|district)).*"
    r"在(?:广州|深圳|东莞|佛山|惠州|珠海|天河|黄埔|番禺|白云|从化|花都|北京|上海|武汉|老家|外地|别的?(?:地方|区))"
)
# What is asked about in the same words is not said: 租房补贴, 认定要什么材料.
_ASKED_ABOUT = {
    "recognized": re.compile(
        r"(?:怎么|如何|要什么|能|可以|多久|条件|材料|去哪|申请|想|准备|打算)[^，。；]{0,8}认定|认定[^，。；]{0,6}"
        r"(?:要什么|怎么|条件|材料|多久|吗|呢)|高新技术|专精特新|规上企业"
    ),
    # Of which school the bachelor's degree is has to be said: a master's from a good one tells nothing.
    "double_first_class": re.compile(r"^(?!.*本科).*(?:硕士|博士|研究生)"),
    "employer_type": re.compile(r"实习"),
    "key_enterprise": re.compile(r"实习"),
    "insured_in_district": re.compile(r"(?:以前|之前|曾经?|原来|原先)[^，。；]{0,10}社(?:会)?保.*过"),
    "renting_market": re.compile(
        r"^(?!.*(?:现在|目前)).*(?:以前|之前|曾经?|原先)[^，。；]{0,6}租|(?:想|准备|打算|"
        r"不用|不需要|不必|没)租|租房(?:补|的补)"
    ),
    "waiting_for_apartment": re.compile(r"要(?:不要)?(?:排队|轮候)|轮候(?:多久|吗|要)"),
    "recognition_basis": re.compile(r"怎么|如何|能不能|可以"),
    # What the spouse did before is over.
    "spouse.unemployed_months": re.compile(r"以前|之前|原来|原先|曾|辞|失业|离职|待业|used to"),
}


def _is_later_degree(found: Said, before: Said) -> bool:
    """Whether it is the later of two graduations: of a bachelor and a master it is the master's that counts."""
    one, other = found.value, before.value
    return found.key == "graduation_date" and isinstance(one, date) and isinstance(other, date) and one > other


def _rank(degree: object) -> int:
    order = ("本科", "硕士", "博士")
    return order.index(str(degree)) if degree in order else -1


def _join_years(before: Said, found: Said) -> Said:
    if not isinstance(before.value, Mapping) or not isinstance(found.value, Mapping):
        return before
    return Said(found.key, {**before.value, **found.value}, f"{before.words}、{found.words}")
