"""What a survey asks: its items, their choices, and when an item is shown. Pure data; never changed once in use.

Keys of items have at most 24 characters, keys of choices 40 (some benefits' keys are long): a button carries the places
of item and choice in their version, which never change, not the keys.

An answer's value, as it is stored in JSON (`values.check_value` makes it so):
    rating        1 to 5
    nps           0 to 10
    single        {"choice": key} or {"choice": key, "other": words}; "other" may come later than the press
    multiple      {"choices": [key, …]} in the order of the definition, with "other" where such a choice is among them
    ranking       [key, …] from the first place down; what is not named has no place
    yes_no        true or false
    number        a decimal as text ("12.5"), never with an exponent, so that no digit is lost
    date          "2026-11-23"
    text          the words
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Value = Any  # JSON, of the shape that the item's kind has


class Kind(StrEnum):
    """What an item asks for."""

    RATING = "rating"
    NPS = "nps"
    SINGLE = "single"
    MULTIPLE = "multiple"
    RANKING = "ranking"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"


_SECONDS = {Kind.MULTIPLE: 20, Kind.RANKING: 30, Kind.NUMBER: 15, Kind.DATE: 15, Kind.TEXT: 40}
_SECONDS_ONE_PRESS = 10  # to read an item and press once, as are those above a guess on the slow side
TYPED = frozenset({Kind.NUMBER, Kind.DATE, Kind.TEXT})  # answered by a message, not by buttons
MANY = frozenset({Kind.MULTIPLE, Kind.RANKING})  # answered by several presses and one that ends them


@dataclass(frozen=True, slots=True)
class Words:
    """A text in each language; `en` is "" where a survey has Chinese only, and Chinese is shown."""

    zh: str
    en: str = ""

    def say(self, language: str) -> str:
        """The text in that language, else in Chinese."""
        return self.en if language == "en" and self.en else self.zh


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the choices of an item. `other`: whoever takes it adds words of their own."""

    key: str
    label: Words
    other: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """Shown if an earlier item was answered so: with one of `among` (keys, true/false), or a number in the range.

    `least` and `most` are for ratings, NPS and numbers, both included; None: no bound. Without `among` and bounds it is
    enough that the item was answered. What was skipped meets nothing. Of a ranking, `among` are met by any place.
    """

    item: str
    among: tuple[str | bool, ...] = ()
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked. Which fields mean something depends on `kind`.

    `stars`: a rating shows ★ instead of words; `scale` are its five words from the worst to the best, empty for the
    usual ones. `least` and `most` bound a number, `decimals` is how many it may have; `earliest` and `latest` (ISO)
    bound a date; `limit` is how many choices may be taken or ranked, 0 for all.
    """

    key: str
    kind: Kind
    text: Words
    required: bool = False
    choices: tuple[Choice, ...] = ()
    shown_if: Condition | None = None
    stars: bool = False
    scale: tuple[Words, ...] = ()
    least: float | None = None
    most: float | None = None
    decimals: int = 0
    unit: Words = Words("")
    earliest: str = ""
    latest: str = ""
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Definition:
    """A survey as it is asked: one version of it.

    `thanks` says what happens with the answers; `reminder` is the text of a reminder, "" for the usual one;
    `target` is the 满意率 in percent that the office wants, None where there is none.
    """

    key: str
    title: Words
    introduction: Words
    thanks: Words
    items: tuple[Item, ...]
    anonymous: bool
    reminder: Words = Words("")
    target: float | None = None

    def find(self, key: str) -> Item | None:
        """The item of that key."""
        return next((item for item in self.items if item.key == key), None)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it can be asked in."""
        return ("zh", "en") if self.title.en else ("zh",)

    @property
    def minutes(self) -> int:
        """About how long it takes, at least 1; an item that not everybody is shown counts half."""
        seconds = sum(_SECONDS.get(item.kind, _SECONDS_ONE_PRESS) / (2 if item.shown_if else 1) for item in self.items)
        return max(1, round(seconds / 60))
