"""What the wizard asks: each question with the facts that its choices say. Data, and how a choice changes a check.

Several facts that people know together are one question (homes of the family, what kind of employer). A fact that no
question here covers is asked by its name: yes or no, one of its values, a month, a number that is typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from bot.callbacks import short
from bot.wizard import scopes as wizard_scopes
from knowledge.eligibility.keys import Key, Kind, list_keys
from storage.checks import Check

Facts = Mapping[str, Any]
DAYS = frozenset({Kind.DAY, Kind.FLAG_OR_DAY})


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: the facts it says, and the keys that it says don't concern the person."""

    name: str
    facts: Facts = field(default_factory=dict)
    none: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask: which facts it settles and what can be chosen; what is typed is read as `typed`."""

    name: str
    keys: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    typed: str = ""
    is_generic: bool = False


_NOT_FIRM = {"key_enterprise": False, "above_scale": False}
_HOMES = ("owns_home_in_district", "spouse_owns_home_in_district", "minor_child_owns_home_in_district")
_NO_HOMES = {
    "owns_home_in_district": False,
    "spouse_owns_home_in_district": False,
    "minor_child_owns_home_in_district": False,
}
_AGES = (30, 35, 40, 45, 50, 55, 60)  # the limits that the measures have; within them one age is like another
_INCOMES = (40, 60, 100, 200, 400)


def _ask_which(name: str, keys: tuple[str, str], choices: tuple[str, str, str]) -> Question:
    """Which of two facts holds: the first, the second, or neither."""
    first, second = keys
    one, other, neither = choices
    made = (
        Choice(one, {first: True, second: False}),
        Choice(other, {first: False, second: True}),
        Choice(neither, {first: False, second: False}),
    )
    return Question(name, keys, made)


QUESTIONS: tuple[Question, ...] = (
    Question(
        "category",
        ("category", "recognized"),
        (
            *(Choice(str(number), {"category": number, "recognized": True}) for number in range(1, 6)),
            Choice("not_yet", {"recognized": False}),
        ),
    ),
    Question(
        "degree",
        ("degree",),
        (*(Choice(value, {"degree": value}) for value in ("博士", "硕士", "本科")), Choice("other", none=("degree",))),
    ),
    Question(
        "standing",
        ("title_level", "skill_level", "honor_level"),
        (
            *(Choice(level, {"title_level": level}) for level in ("正高级", "副高级")),
            *(Choice(level, {"skill_level": level}) for level in ("首席技师", "特级技师", "高级技师")),
            *(Choice(level, {"honor_level": level}) for level in ("国家级", "省级", "市级")),
            Choice("none", none=("title_level", "skill_level", "honor_level")),
        ),
    ),
    Question(
        "age",
        ("birth_date", "age"),
        (*(Choice(str(age), {"age": age}) for age in _AGES), Choice("older", {"age": _AGES[-1] + 1})),
        typed="age",
    ),
    _ask_which("full_time", ("full_time", "flexible"), ("yes", "flexible", "no")),
    Question(
        "new_hire",
        ("new_hire", "months_without_local_insurance_before_arrival", "worked_full_time_in_district_before"),
        (Choice("yes", {"new_hire": True}), Choice("no", {"new_hire": False})),
    ),
    Question(
        "insurance",
        ("social_insurance_months",),
        tuple(Choice(str(months), {"social_insurance_months": months}) for months in (6, 5, 4, 3, 2, 1, 0)),
        typed="social_insurance_months",
    ),
    Question(
        "homes",
        _HOMES,
        (
            Choice("none", _NO_HOMES),
            Choice("own", {"owns_home_in_district": True}),
            Choice("spouse", {"owns_home_in_district": False, "spouse_owns_home_in_district": True}),
            Choice("child", {"owns_home_in_district": False, "minor_child_owns_home_in_district": True}),
        ),
    ),
    _ask_which("renting", ("renting_market", "waiting_for_apartment"), ("market", "waiting", "other")),
    Question(
        "employer",
        ("employer_type", "key_enterprise", "above_scale"),
        (
            Choice("key", {"employer_type": "企业", "key_enterprise": True}),
            Choice("above_scale", {"employer_type": "企业", "key_enterprise": False, "above_scale": True}),
            Choice("firm", {"employer_type": "企业", **_NOT_FIRM}),
            *(
                Choice(kind, {"employer_type": kind, **_NOT_FIRM})
                for kind in ("医疗机构", "高等学校", "科研机构", "事业单位", "机关", "社会组织")
            ),
        ),
    ),
    Question(
        "income",
        ("taxable_income_wan",),
        (
            Choice("below", {"taxable_income_wan": 0}),
            *(Choice(str(amount), {"taxable_income_wan": amount}) for amount in _INCOMES),
        ),
        typed="taxable_income_wan",
    ),
    Question(
        "child",
        ("child_stage",),
        (
            *(Choice(stage, {"child_stage": stage}) for stage in ("幼儿园", "小学", "初中", "高中")),
            Choice("none", none=("child_stage",)),
        ),
    ),
    Question(
        "contract",
        ("contract_years",),
        tuple(Choice(str(years), {"contract_years": years}) for years in (3, 2, 1)),
        typed="contract_years",
    ),
)  # fmt: skip
_BY_KEY = {key: question for question in QUESTIONS for key in question.keys}


def find_first(check: Check) -> Question | None:
    """What is asked before all else, since everything hangs on it: the category, and what one could be given it for.

    The rules would take what is not said as not there: a doctor for one of the fifth category.
    """
    if wizard_scopes.SCOPES.get(check.scope, ())[:1] not in (("talent",), ()):
        return None
    known = {*check.said, *check.unknown, *check.none}
    if not known & {"category", "recognized", "old_category"}:
        return find_named("category")
    if check.said.get("recognized") is not False:
        return None
    if "degree" not in known:
        return find_named("degree")
    return None if "standing" in check.path or known & {"title_level", "skill_level"} else find_named("standing")


def find_question(key: str, *, alone: bool = False) -> Question:
    """The question that settles a fact; `alone`: that fact by itself. KeyError: no rule knows such a fact."""
    if not alone and key in _BY_KEY:
        return _BY_KEY[key]
    known = list_keys()[key]
    return Question(key, (key,), tuple(_list_choices(known)), typed=key, is_generic=True)


def find_named(name: str) -> Question | None:
    """The question of that name; None where there is none."""
    for question in QUESTIONS:
        if question.name == name:
            return question
    return find_question(name, alone=True) if name in list_keys() else None


@cache
def _list_names() -> Mapping[str, str]:
    return {short(name): name for name in (*(one.name for one in QUESTIONS), *list_keys())}


def find_short(key: str) -> Question | None:
    """The question of a button's short name; None: it is of no question of ours."""
    name = _list_names().get(key)
    return find_named(name) if name is not None else None


def _list_choices(key: Key) -> Sequence[Choice]:
    if key.kind in (Kind.FLAG, Kind.COUNT_OR_ALL, Kind.WAN_OR_FLAG, Kind.RANK):
        return (Choice("yes", {key.name: True}), Choice("no", {key.name: False}))
    if key.values:
        return tuple(Choice(value, {key.name: value}) for value in key.values)
    if key.kind is Kind.CATEGORY:
        return tuple(Choice(str(number), {key.name: number}) for number in (*range(1, 6), 0))
    return ()


def kind_of(question: Question) -> Kind | None:
    """The kind of the fact that a question of one fact asks for."""
    return list_keys()[question.keys[0]].kind if question.is_generic else None


def take(check: Check, question: Question, facts: Facts, none: Sequence[str] = ()) -> Check:
    """The check after an answer: what was said of the same facts before goes."""
    said = {key: value for key, value in check.said.items() if key not in question.keys}
    said |= facts
    gone = {*question.keys, *facts}
    return replace(
        check,
        said=said,
        unknown=tuple(key for key in check.unknown if key not in gone),
        none=(*(key for key in check.none if key not in gone), *none),
        path=(*(name for name in check.path if name != question.name), question.name),
    )


def add(check: Check, facts: Facts) -> Check:
    """The check with facts that were said without being asked."""
    return replace(
        check,
        said={**check.said, **facts},
        unknown=tuple(key for key in check.unknown if key not in facts),
        none=tuple(key for key in check.none if key not in facts),
    )


def skip(check: Check, question: Question) -> Check:
    """The check after "I don't know"."""
    taken = take(check, question, {})
    return replace(taken, unknown=(*taken.unknown, *question.keys))


def take_back(check: Check) -> tuple[Check, str]:
    """The check without its last answer, and the question that is asked again; "" where there was none."""
    if not check.path:
        return replace(check, scope=""), ""
    name = check.path[-1]
    question = find_named(name)
    keys = question.keys if question is not None else ()
    said = {key: value for key, value in check.said.items() if key not in keys}
    kept = replace(
        check,
        said=said,
        path=check.path[:-1],
        unknown=tuple(key for key in check.unknown if key not in keys),
        none=tuple(key for key in check.none if key not in keys),
    )
    return kept, name


def find_choice(question: Question, check: Check) -> Choice | None:
    """The choice that a check holds; None where it was typed, or not answered."""
    for choice in question.choices:
        if choice.facts and all(check.said.get(key) == value for key, value in choice.facts.items()):
            return choice
        if choice.none and set(choice.none) <= set(check.none):
            return choice
    return None
