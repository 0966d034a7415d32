"""The shipped rules and terms with a ledger made of nothing: checks need no database."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from jobs.award_entry import Comparison, Terms, compare
from jobs.award_rules import AwardRules
from jobs.awards import SHIPPED, parse_terms
from knowledge.eligibility.rules import load_book
from storage.awards.fields import read_typed
from storage.awards.ledger import Ledger, Payee
from storage.naming import key_of

TODAY = date(2026, 11, 23)


@cache
def rules() -> AwardRules:
    """As they come along, without a library."""
    return AwardRules(load_book(), parse_terms(Path(SHIPPED).read_text(encoding="utf-8")), {})


def ledger(*people: Payee, employers: tuple[str, ...] = ("示例芯科技",)) -> Ledger:
    """A ledger that knows these people and units, and no awards."""
    made = Ledger()
    for one in people:
        made.by_id[one.talent_id] = one
        made.by_name[key_of(one.name)].append(one)
    made.employers = {key_of(name): number for number, name in enumerate(employers, 1)}
    return made


def person(number: int = 1, name: str = "张三", category: int | None = 4, **more: object) -> Payee:
    """A talent of the first unit, recognised this spring."""
    given: dict[str, object] = {"recognised_on": date(2026, 3, 20), **more}
    return Payee(number, name, category, 1, "示例芯科技", **given)  # type: ignore[arg-type] # as a test gives them


def typed(*lines: str) -> str:
    """An award of 张三 that nothing stands against, but for the lines given."""
    usual = {"姓名": "张三", "待遇": "安家补贴", "金额": "10万元", "期数": "1", "申请日期": "2026-04-10"}
    for line in lines:
        name, _, value = line.partition(" ")
        usual[name] = value
    return "\n".join(f"{name} {value}" for name, value in usual.items() if value)


def decide(
    made: Ledger, *texts: str, today: date = TODAY, override: str = "", units: frozenset[str] | None = None
) -> Comparison:
    """What the awards would do, one after another in one file."""
    return compare([read_typed(text) for text in texts], made, rules(), Terms(today, units, override))


def found(result: Comparison) -> list[list[tuple[str, str]]]:
    """What stands against each: key and article."""
    return [[(one.key, one.article) for one in decision.warnings] for decision in result.decisions]
