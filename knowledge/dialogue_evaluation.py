"""How good answers are within a conversation: every turn is asked with what the answers before it left.

- A turn is right like a question alone (`answer_evaluation`), asked after the bot's own answers, not ideal ones. One
  with nothing that a right answer must hold is a question that the documents don't answer: right where none is given.
- Questions of their own, each asked after another one's answer, must do as well as alone: what is carried must not
  disturb a new subject. Which one comes before is fixed by the set's order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.answer_evaluation import (
    GIVES_AN_ANSWER,
    Question,
    UnreadableQuestions,
    evaluate,
    find_interval,
    score,
    summarise,
)
from knowledge.conversation import Turn
from knowledge.model import Answer
from knowledge.thread import Thread

Follow = Callable[[str, Thread | None], Turn]
_STRIDES = (11, 50, 77)  # how far off in the set the question before stands; several, since one says little


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A conversation: its questions, each with the strings that a right answer must hold."""

    id: str
    turns: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """What became of one turn; `number` counts from 1."""

    dialogue: str
    number: int
    turn: Turn
    right: bool


@dataclass(frozen=True, slots=True)
class DialogueReport:
    """Shares of what is right, 0..1; the interval is 95 %, by bootstrap over dialogues' turns."""

    dialogues: int
    turns: int
    right: float
    right_low: float
    right_high: float
    first_right: float
    later_right: float
    whole_right: float  # dialogues with every turn right


def read_dialogues(path: Path) -> list[Dialogue]:
    """Read a set. Raises UnreadableQuestions with file and line; OSError where it can't be opened."""
    found: list[Dialogue] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            id_ = str(entry["id"])
            turns = tuple(
                _read_turn(f"{id_}.{place}", turn["question"], turn["must_include"])
                for place, turn in enumerate(entry["turns"], start=1)
            )
        except (ValueError, KeyError, TypeError) as error:
            told = f'{path} 第{number}行：应是 {{"id", "turns": [{{"question", "must_include"}}]}}'
            raise UnreadableQuestions("questions_malformed", told) from error
        found.append(Dialogue(id_, turns))
    if not found:
        raise UnreadableQuestions("questions_none", f"{path} 里一段对话也没有")
    return found


def _read_turn(id_: str, question: object, needed: Sequence[object]) -> Question:
    return Question(id_, str(question), answerable=bool(needed), needed=tuple(map(str, needed)))


def is_right(question: Question, answer: Answer) -> bool:
    """Whether a turn is right: answered with what is needed, or not answered where nothing answers it."""
    if not question.answerable:
        return answer.status not in GIVES_AN_ANSWER
    return score(question, answer).worth == 1.0


def play(dialogues: Sequence[Dialogue], follow: Follow) -> list[TurnOutcome]:
    """Ask every turn after the ones before it."""
    outcomes: list[TurnOutcome] = []
    for dialogue in dialogues:
        thread: Thread | None = None
        for number, question in enumerate(dialogue.turns, start=1):
            turn = follow(question.text, thread)
            outcomes.append(TurnOutcome(dialogue.id, number, turn, is_right(question, turn.answer)))
            thread = turn.thread
    return outcomes


def report_turns(outcomes: Sequence[TurnOutcome]) -> DialogueReport:
    """The figures of a run."""
    first = [entry.right for entry in outcomes if entry.number == 1]
    later = [entry.right for entry in outcomes if entry.number > 1]
    whole = {entry.dialogue: True for entry in outcomes}
    for entry in outcomes:
        whole[entry.dialogue] &= entry.right
    low, high = find_interval([float(entry.right) for entry in outcomes])
    return DialogueReport(
        dialogues=len(whole), turns=len(outcomes), right=_share([*first, *later]), right_low=low, right_high=high,
        first_right=_share(first), later_right=_share(later), whole_right=_share(list(whole.values())),
    )  # fmt: skip


def compare_alone(questions: Sequence[Question], follow: Follow) -> tuple[float, float]:
    """The utility of questions of their own: asked alone, and after others (mean over several orders)."""
    texts = [question.text for question in questions]
    turns = {text: follow(text, None) for text in texts}
    alone = summarise(evaluate(questions, lambda text: turns[text].answer)).utility
    after: list[float] = []
    for stride in _STRIDES:
        before = {text: turns[texts[(place + stride) % len(texts)]].thread for place, text in enumerate(texts)}

        def ask(text: str, before: dict[str, Thread | None] = before) -> Answer:
            return follow(text, before[text]).answer

        after.append(summarise(evaluate(questions, ask)).utility)
    return alone, sum(after) / len(after)


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
