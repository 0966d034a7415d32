"""Definitions that hypothesis makes: any that the rules take."""

from __future__ import annotations

from hypothesis import assume
from hypothesis import strategies as st

from storage.surveys import rules
from storage.surveys.definition import MANY, Choice, Condition, Definition, Item, Kind, Words
from storage.surveys.nodes import clean

# What breaks writers of YAML: signs that mean something to it, words it takes for others, lines, width.
_SIGNS = st.sampled_from([*"abz09 甲乙：:#?{}[]'\"-|>&*!%@`,~，。 \n\t", "yes", "null", "2026-01-01", "1e3", "---"])
_KEYS = st.from_regex(r"[a-z0-9_]{1,8}", fullmatch=True) | st.sampled_from(["yes", "no", "null", "1", "007", "1e3"])


def _quarter(number: int) -> float:
    return number / 4


def texts(*, lines: bool = False, most: int = 12) -> st.SearchStrategy[str]:
    """A text as it stands in a definition, never empty."""
    joined = st.lists(_SIGNS, min_size=1, max_size=most).map("".join)
    return joined.map(lambda text: clean(text, lines=lines)).filter(bool)


@st.composite
def words(draw: st.DrawFn, *, english: bool, lines: bool = False, most: int = 12) -> Words:
    return Words(draw(texts(lines=lines, most=most)), draw(texts(lines=lines, most=most)) if english else "")


@st.composite
def labels(draw: st.DrawFn, *, english: bool, number: int) -> Words:
    """A short text that no other choice of the item has."""
    zh, en = draw(st.sampled_from("甲:-#")), draw(st.sampled_from("?A{"))
    return Words(f"{zh}{number}", f"{en}{number}" if english else "")


@st.composite
def conditions(draw: st.DrawFn, asked: Item) -> Condition:
    if asked.kind in rules.CHOSEN and draw(st.booleans()):
        keys = st.sampled_from([choice.key for choice in asked.choices])
        return Condition(asked.key, tuple(draw(st.lists(keys, min_size=1, max_size=3, unique=True))))
    if asked.kind is Kind.YES_NO and draw(st.booleans()):
        return Condition(asked.key, (draw(st.booleans()),))
    if asked.kind in rules.RANGES and draw(st.booleans()):
        least, most = rules.RANGES[asked.kind]
        return Condition(asked.key, least=draw(st.none() | st.integers(least * 4, most * 4).map(_quarter)), most=most)
    return Condition(asked.key)


@st.composite
def items(draw: st.DrawFn, *, key: str, english: bool, before: list[Item]) -> Item:
    kind = draw(st.sampled_from(list(Kind)))
    choices: tuple[Choice, ...] = ()
    if kind in rules.CHOSEN:
        keys = draw(st.lists(_KEYS, min_size=2, max_size=6, unique=True))
        other = draw(st.integers(-1, len(keys) - 1)) if kind is not Kind.RANKING else -1
        choices = tuple(
            Choice(one, draw(labels(english=english, number=number)), number == other)
            for number, one in enumerate(keys)
        )
    bounds = sorted(draw(st.lists(st.integers(-1000, 1000), min_size=2, max_size=2)))
    days = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2)))
    is_number, is_date = kind is Kind.NUMBER, kind is Kind.DATE
    stars = kind is Kind.RATING and draw(st.booleans())
    scaled = kind is Kind.RATING and not stars and draw(st.booleans())
    return Item(
        key=key,
        kind=kind,
        text=draw(words(english=english, lines=True)),
        required=draw(st.booleans()),
        choices=choices,
        shown_if=draw(st.none() | st.sampled_from(before).flatmap(conditions)) if before else None,
        stars=stars,
        scale=tuple(draw(labels(english=english, number=n)) for n in range(5)) if scaled else (),
        least=draw(st.none() | st.just(bounds[0] / 4)) if is_number else None,
        most=draw(st.none() | st.just(bounds[1] / 4 + 1)) if is_number else None,
        decimals=draw(st.integers(0, 4)) if is_number else 0,
        unit=draw(st.just(Words("")) | words(english=english, most=2)) if is_number else Words(""),
        earliest=draw(st.sampled_from(["", days[0].isoformat()])) if is_date else "",
        latest=draw(st.sampled_from(["", days[1].isoformat()])) if is_date else "",
        limit=draw(st.integers(0, len(choices))) if kind in MANY else 0,
    )


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Any survey that may be asked, of up to six items."""
    english = draw(st.booleans())
    made: list[Item] = []
    for key in draw(st.lists(_KEYS, min_size=1, max_size=6, unique=True)):
        made.append(draw(items(key=key, english=english, before=made)))
    definition = Definition(
        key=draw(_KEYS),
        title=draw(words(english=english)),
        introduction=draw(words(english=english, lines=True)),
        thanks=draw(words(english=english, lines=True)),
        items=tuple(made),
        anonymous=draw(st.booleans()),
        reminder=draw(st.just(Words("")) | words(english=english, lines=True)),
        target=draw(st.none() | st.integers(0, 400).map(_quarter)),
    )
    assume(not rules.check(definition))
    return definition


def answers(item: Item) -> st.SearchStrategy[object]:
    """Any value that the item may be given, in the form that it is stored in or close to it."""
    if item.kind in rules.RANGES:
        return st.integers(*rules.RANGES[item.kind])
    if item.kind is Kind.YES_NO:
        return st.booleans()
    keys = st.sampled_from([choice.key for choice in item.choices]) if item.choices else st.nothing()
    several = st.lists(keys, min_size=1, max_size=item.limit or None)
    return {
        Kind.SINGLE: keys.map(lambda key: {"choice": key}),
        Kind.MULTIPLE: several.map(lambda chosen: {"choices": chosen}),
        Kind.RANKING: several,
        Kind.NUMBER: st.decimals(-300, 300, places=item.decimals).map(str),
        Kind.DATE: st.dates().map(str),
        Kind.TEXT: texts(lines=True),
    }[item.kind]
