"""What comes of judging a profile: a verdict a benefit, the best combination, what to ask next. Pure data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_HAPPENED = re.compile(r"^(?:办法|有效期内|已|不在发放|人才认定已过)|不再有申报时间")


class Decision(StrEnum):
    """What a benefit is to a person on a day.

    `yes`: every condition of the text is met, and a window is still to come before the deadline; `no`: a condition
    fails, "not yet" included; `maybe`: none fails, but one that is needed was not said, or the text leaves it open;
    `updating`: the article the rule was written from has changed and nobody has confirmed the rule since.
    """

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"
    UPDATING = "updating"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not, or why only maybe: the article, and the condition in words of both languages."""

    article: str  # 第十条
    zh: str
    en: str
    document: str = ""  # where it is not the benefit's own

    @property
    def is_condition(self) -> bool:
        """Whether it is what the article asks for; not what has happened (it has lapsed, all of it was had)."""
        return _HAPPENED.search(self.zh) is None


@dataclass(frozen=True, slots=True)
class Coming:
    """The notice of a year that sets a step's time and is not known: by which day it comes, how many days it leaves."""

    article: str
    by: date
    days: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to a benefit, in order: recognition, then the application.

    `opens`..`latest` is the window it can be taken in: the next one that is open or comes. `safe` is the last day on
    which the step can still be taken at all without losing the benefit (of a later window, where there is one); that of
    a recognition leaves the working days that the measure allows its officers before the last application closes.

    With `coming` these days are supposed, from another year's notice: they decide, and are told to nobody.
    """

    kind: str  # "recognition" | "application" | "matching" (the office compares by itself) | "none"
    opens: date
    latest: date
    safe: date
    article: str
    coming: Coming | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One benefit judged on its own.

    `amount_yuan` is all instalments together, or one period where `per` is set; None where it is no money or can't be
    told. `missing` are the keys that were not said and are needed. `from_when` is set where the answer is "not yet".
    """

    benefit: str
    decision: Decision
    document: str
    article: str  # the first, as 第九条
    quote: str
    zh: str  # the benefit's name
    en: str
    amount_yuan: float | None = None
    per: str | None = None  # "month" | "year"
    max_periods: int | None = None
    amount_text: str = ""
    amount_text_en: str = ""
    missing: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    from_when: date | None = None
    steps: tuple[Step, ...] = ()
    deadline: date | None = None  # the last day on which it can be applied for, where the text has one
    payee: str = "person"  # person | employer | agency | student | graduate
    papers: str = ""  # 免材料 | 零材料 | 少材料 | ""
    materials: tuple[str, ...] = ()
    materials_en: tuple[str, ...] = ()  # the same; in Chinese where a file of rules has no English for one
    exclusive_with: tuple[str, ...] = ()
    instalments: tuple[float, ...] = ()  # in yuan, where it is paid in parts
    tier: str = ""  # which row of the table: "category=4"
    articles: tuple[str, ...] = ()  # all it rests on, the first included
    topic: str = "talent"  # talent family graduate student title skill honor postdoc employer agency team station
    service: bool = False  # no money goes to anybody: never part of a sum
    sample: bool = False

    @property
    def total_yuan(self) -> float | None:
        """All that it can come to, periods at their maximum; None where it can't be told or is no money."""
        if self.amount_yuan is None or self.service:
            return None
        return self.amount_yuan * (self.max_periods or 1)


@dataclass(frozen=True, slots=True)
class Choice:
    """Benefits that exclude each other, of which one was taken into the best combination."""

    taken: str
    left: tuple[str, ...]
    article: str


@dataclass(frozen=True, slots=True)
class Combination:
    """The benefits that can be had together and come to most; `capped` where the personal cap cut the sum."""

    benefits: tuple[str, ...] = ()
    total_yuan: float = 0.0
    choices: tuple[Choice, ...] = ()
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything about one profile on one day. `ask_next` is the key whose answer settles most, "" where none does."""

    as_of: date
    verdicts: tuple[Verdict, ...]
    best: Combination
    best_of_employer: Combination  # of the agency, where it is the one who applies
    ask_next: str = ""
    category: int | None = None  # said, carried over, or what could be recognised
    recognised: bool | None = None

    def find(self, benefit: str) -> Verdict:
        """The verdict on one benefit. KeyError: there is none of that key."""
        for verdict in self.verdicts:
            if verdict.benefit == benefit:
                return verdict
        raise KeyError(benefit)
