"""What a check comes to: the rules of the day, judged for what was said, and what to ask next. Imports no aiogram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.wizard import questions, scopes
from bot.wizard.questions import Question
from jobs.workdays import is_workday
from knowledge.eligibility import judging, next_question
from knowledge.eligibility.outcome import Combination, Decision, Judgement, Verdict
from knowledge.eligibility.profile import Profile, ProfileError, read
from storage.checks import Check

if TYPE_CHECKING:
    from knowledge.eligibility.rules import Book

ENOUGH = 7  # questions; then the outcome is shown, and more only on a wish
_PERSONS = frozenset({"person", "student", "graduate"})


@dataclass(frozen=True, slots=True)
class Read:
    """A check judged: the verdicts that concern the person, the best of them, and the question that settles most."""

    check: Check
    profile: Profile
    judgement: Judgement
    verdicts: tuple[Verdict, ...]
    asks: Question | None
    left: int  # about how many questions are left

    @property
    def best(self) -> Combination:
        """What can be had together: the person's own, or the employer's."""
        return self.judgement.best_of_employer if self.check.scope == "employer" else self.judgement.best

    def of(self, *decisions: Decision) -> list[Verdict]:
        """The verdicts of these decisions, money before services, the larger sum first."""
        found = [verdict for verdict in self.verdicts if verdict.decision in decisions]
        return sorted(found, key=lambda verdict: -(verdict.total_yuan or 0.0))

    @property
    def taken(self) -> list[Verdict]:
        """The benefits of the best combination."""
        return [verdict for verdict in self.of(Decision.YES) if verdict.benefit in self.best.benefits]

    @property
    def left_out(self) -> list[Verdict]:
        """What could be had, and is not together with the rest."""
        return [verdict for verdict in self.of(Decision.YES) if verdict.benefit not in self.best.benefits]

    @property
    def shown(self) -> list[Verdict]:
        """The benefits that the first screen names, in its order."""
        return [*self.taken, *self.of(Decision.MAYBE)]

    def part(self, name: str) -> list[Verdict]:
        """The benefits of a part of the outcome, in its order: maybe, no, basis (left out), else what is taken."""
        match name:
            case "maybe":
                return self.of(Decision.MAYBE)
            case "no":
                return sorted(self.of(Decision.NO), key=lambda one: one.from_when is None)
            case "basis":
                return self.left_out
            case _:
                return self.taken

    def beside(self, verdict: Verdict) -> list[Verdict]:
        """The benefits of the part that one is listed in."""
        parts = (self.part(name) for name in ("yes", "basis", "maybe", "no"))
        return next((part for part in parts if verdict in part), [verdict])

    def find(self, benefit: str) -> Verdict | None:
        """The verdict on a benefit."""
        return next((verdict for verdict in self.judgement.verdicts if verdict.benefit == benefit), None)


def judge(check: Check, book: Book, today: date) -> Read:
    """Judge a check. Raises ProfileError where what was said can't all be."""
    profile = read(check.said, today)
    topics = scopes.list_topics(check, next_question.list_topics(profile))
    judgement = judging.judge(_narrow(book, topics), profile, today, is_workday=is_workday)
    none = set(check.none)
    wanted = tuple(
        verdict
        for verdict in judgement.verdicts
        if verdict.topic in topics
        and (verdict.payee in _PERSONS) is (check.scope != "employer")
        and not none & set(verdict.missing)
    )
    judgement = replace(judgement, verdicts=wanted) if len(wanted) < len(judgement.verdicts) else judgement
    names = {verdict.benefit for verdict in wanted}
    judgement = replace(
        judgement, best=_only(judgement.best, names), best_of_employer=_only(judgement.best_of_employer, names)
    )
    skipped = frozenset((*check.unknown, *check.none))
    return Read(check, profile, judgement, wanted, _ask(check, judgement, topics, skipped), _count(wanted, skipped))


def _narrow(book: Book, topics: frozenset[str]) -> Book:
    """The rules of these parts of the measures: the rest would be judged for nothing."""
    documents = (
        document.model_copy(update={"benefits": tuple(one for one in document.benefits if one.topic in topics)})
        for document in book.documents
    )
    return replace(book, documents=tuple(documents))


def _only(best: Combination, names: set[str]) -> Combination:
    return replace(best, benefits=tuple(benefit for benefit in best.benefits if benefit in names))


def _ask(
    check: Check, judgement: Judgement, topics: frozenset[str], skipped: frozenset[str]
) -> Question | None:  # fmt: skip
    first = questions.find_first(check)
    if first is not None:
        return first
    skipped = skipped | {"category"} if "category" in check.path else skipped
    # What money hangs on comes before what only services wait for.
    money = replace(judgement, verdicts=tuple(verdict for verdict in judgement.verdicts if not verdict.service))
    key = next_question.choose(money, topics, skipped) or next_question.choose(judgement, topics, skipped)
    if not key:
        return None
    question = questions.find_question(key)
    # Answered already, and this one fact of it is still open: it is asked by itself.
    return questions.find_question(key, alone=True) if question.name in check.path else question


def _count(verdicts: Sequence[Verdict], skipped: frozenset[str]) -> int:
    """About how many questions are left: those that what is open waits for, as far as they are asked at all."""
    waiting = [verdict for verdict in verdicts if verdict.decision is Decision.MAYBE]
    keys = {key for verdict in waiting for key in verdict.missing if not skipped & set(verdict.missing)}
    return len({questions.find_question(key).name for key in keys})


def drop_wrong(check: Check, today: date, newest: Sequence[str]) -> tuple[Check, ProfileError | None]:
    """The check without what can't be together with what was just said (`newest`), and what was wrong."""
    try:
        read(check.said, today)
    except ProfileError as error:
        gone = {error.key, str(error.facts.get("other", ""))} - set(newest)
        if not gone & set(check.said):
            gone = {error.key}
        said = {key: value for key, value in check.said.items() if key not in gone}
        return replace(check, said=said), error
    return check, None
