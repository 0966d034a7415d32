"""Three hundred invented talents and what each of them does with the satisfaction survey: the script of a whole run.

Who answers, what, and when follows from their number alone, so it is the same each time.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import update
from sqlalchemy.orm import Session

from storage.tables import Account, Person, Talent
from tests.keeping import roster
from tests.surveys.crowd import Move, Say, Tap

FILE = Path("jobs/surveys/satisfaction.yaml")
SURVEY: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
RATINGS: list[dict[str, Any]] = [item for item in SURVEY["items"] if item["type"] == "rating"]
IMPROVE: dict[str, Any] = next(item for item in SURVEY["items"] if item["type"] == "multiple")
LABELS = [choice["label"]["zh"] for choice in IMPROVE["choices"]]
OTHER = next(choice["label"]["zh"] for choice in IMPROVE["choices"] if choice.get("other"))
WORDS = {5: "很满意", 4: "满意", 3: "一般", 2: "不太满意", 1: "不满意"}
FIRST_CHAT = 1001

# What somebody does: answers at once; so, each press twice; asks to be reminded later, and answers then; stops in the
# middle and goes on after the first reminder; answers after the second; stops and stays away; says no; does nothing;
# has blocked the bot; blocks it, comes back before the reminder, and answers; blocks it after the invitation.
COURSES = ("prompt", "twice", "later", "first", "second", "half", "no", "silent", "gone", "back", "leaves")
FINISH = {"prompt", "twice", "later", "first", "second", "back"}
MANY = {
    1: (2, 0, 0, 1, 0, 0, 1, 3, 1, 0, 0),
    2: (8, 1, 1, 4, 2, 2, 2, 18, 2, 1, 1),
    3: (14, 3, 2, 8, 3, 4, 4, 53, 4, 2, 3),
    4: (12, 3, 1, 8, 2, 4, 3, 59, 3, 1, 4),
    5: (6, 1, 1, 3, 1, 2, 1, 31, 2, 0, 2),
}  # how many of each category take each course
UNJOINED = {2: 3, 3: 5, 4: 4}  # on the roster alone
SELDOM = {"housing": 0.6, "schooling": 0.3, "health": 0.8}  # how many use it at all
SCHOOL_CHILDREN = 3  # of the second category who answered about schools: too few to be shown


@dataclass(frozen=True, slots=True)
class Respondent:
    """A talent in the chat. `ratings` by item, without what was skipped; `improve` are labels; texts "" for none."""

    chat: int
    category: int
    course: str
    ratings: dict[str, int]
    improve: tuple[str, ...]
    other: str
    words: str

    @property
    def finishes(self) -> bool:
        """Whether an answer of theirs counts."""
        return self.course in FINISH


def invent() -> list[Respondent]:
    """All who have joined."""
    chance = random.Random(20261123)  # noqa: S311 -- the same each time
    made: list[Respondent] = []
    with_children = 0
    for category, counts in MANY.items():
        for course, count in zip(COURSES, counts, strict=True):
            for _ in range(count):
                ratings = dict(_rate(chance, category))
                if category == 2 and "schooling" in ratings and course in FINISH:
                    with_children += 1
                    if with_children > SCHOOL_CHILDREN:
                        del ratings["schooling"]
                improve = tuple(chance.sample(LABELS, chance.choice((0, 1, 2, 3, 3))))
                chat = FIRST_CHAT + len(made)
                other = f"另一件事{chat}" if OTHER in improve else ""
                words = f"={chat}+1 希望多走动" if chance.random() < 0.4 else ""
                made.append(Respondent(chat, category, course, ratings, improve, other, words))
    return made


def _rate(chance: random.Random, category: int) -> Iterator[tuple[str, int]]:
    for place, item in enumerate(RATINGS):
        lean = place % 3 + (category == 4)  # some are liked less, and the fourth category likes all less
        weights = (2, 2, 6 + 2 * lean, 30 + 3 * lean, 60 - 9 * lean)
        if item.get("required") or chance.random() < SELDOM.get(item["key"], 0.93):
            yield item["key"], chance.choices((1, 2, 3, 4, 5), weights)[0]


def enter(session: Session, respondents: Iterable[Respondent]) -> None:
    """All of them on the roster, in their chats; and those who have not joined."""
    liaison = roster.enter_official(session, "李某", "liaison")
    for one in respondents:
        person = Person(created_at=roster.ENTERED)
        session.add(person)
        session.flush()
        session.add(Account(channel="telegram", external_id=str(one.chat), person_id=person.id))
        talent = roster.enter_talent(session, f"张{one.chat}", one.category, liaison=liaison)
        joined = {"person_id": person.id, "joined_at": roster.ENTERED}
        session.execute(update(Talent).where(Talent.id == talent).values(**joined))
    for category, count in UNJOINED.items():
        for number in range(count):
            roster.enter_talent(session, f"钱{category}{number}", category, liaison=liaison)


# --- what they press --------------------------------------------------------------------------------------


def answer(one: Respondent, *, after: int = 0) -> list[Move]:
    """Everything from the first item, or the one after that many, to 提交; the survey is open there."""
    return [*_rate_all(one)[after:], *_choose(one), *_write(one), Tap("提交", _times(one))]


def answer_some(one: Respondent, count: int) -> list[Move]:
    """Begin, so many items, and stop there."""
    return [Tap("开始"), *_rate_all(one)[:count], Tap("先停这里")]


def _times(one: Respondent) -> int:
    return 2 if one.course == "twice" else 1


def _rate_all(one: Respondent) -> list[Move]:
    given = [one.ratings.get(item["key"]) for item in RATINGS]
    return [Tap("跳过") if rating is None else Tap(WORDS[rating], _times(one)) for rating in given]


def _choose(one: Respondent) -> list[Move]:
    if not one.improve:
        return [Tap("跳过")]
    moves: list[Move] = []
    for label in one.improve:
        moves.append(Tap(label, _times(one)))
        if label == OTHER:
            moves.append(Say(one.other))
    return [*moves, Tap("完成", _times(one))]


def _write(one: Respondent) -> list[Move]:
    return [Say(one.words)] if one.words else [Tap("跳过")]
