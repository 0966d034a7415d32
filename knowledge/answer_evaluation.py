"""How good the answers are: questions with what a right answer must hold, scored as the sets' READMEs say.

- An answerable question is right when it is answered (answered, expired, choose) and each needed string occurs in the
  answer's first 2,000 characters or in 1,500 characters of one of its first three citations.
- An unanswerable one is right when it is not answered.
- Utility, the mean over all: right +1, wrong −1; refused +1 when unanswerable, else 0; nearest +0.3 when the needed
  strings are in it or the question is unanswerable, else 0.

That rule counts a wrong row beside the right citation as right. So it is also measured, apart from utility, whether
what is read out first holds every needed string: the lead, with the table row it was read from as that is written.
"""

from __future__ import annotations

import json
import re
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.errors import KnowledgeRefusal
from knowledge.model import Answer, Citation, LineKind, Status
from knowledge.rows import read_tables

ANSWER_CHARS, CITATION_CHARS, CITATION_COUNT = 2_000, 1_500, 3
GIVES_AN_ANSWER = frozenset({Status.ANSWERED, Status.EXPIRED, Status.CHOOSE})
_KINDS = ("answerable", "unanswerable")
_DROPPED = re.compile(r"[\s,，*|]+")
_RESAMPLES = 2_000


class UnreadableQuestions(KnowledgeRefusal):
    """A file of questions is not there or not in its format; the line names file and place."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set. `needed` is empty where nothing answers it."""

    id: str
    text: str
    answerable: bool
    needed: tuple[str, ...]
    document: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question: `worth` is its share of the utility."""

    question: Question
    status: Status
    holds: bool
    worth: float
    citations: int
    elapsed_ms: float
    said: bool = False  # what is read out first holds every needed string


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one run. Rates are shares of the questions they concern; the interval is 95 %, by bootstrap."""

    questions: int
    answerable: int
    utility: float
    utility_low: float
    utility_high: float
    right_answered: float
    right_of_answered: float
    wrong: float
    refused_right: float
    refused_false: float
    said: float  # of the answerable: answered, and what is read out first holds what is needed
    said_low: float
    said_high: float
    said_of_answered: float
    nearest_right: int
    nearest_other: int
    mean_citations: float
    median_ms: float
    by_note: dict[str, tuple[int, float]]


def read_questions(path: Path) -> list[Question]:
    """Read a set: JSON lines with id, question, kind, must_include.

    Raises UnreadableQuestions with file, line and reason, also for a file without questions; OSError where it can't be
    opened.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise UnreadableQuestions("questions_malformed", f"{path} 不是 UTF-8 编码的文本，请另存为 UTF-8") from error
    questions: dict[str, tuple[int, Question]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = _read_question(json.loads(line), {id_: place for id_, (place, _) in questions.items()})
        except _WrongLine as error:
            raise UnreadableQuestions("questions_malformed", f"{path} 第{number}行：{error}") from error
        except (ValueError, RecursionError) as error:
            raise UnreadableQuestions("questions_malformed", f"{path} 第{number}行：不是 JSON") from error
        questions[question.id] = (number, question)
    if not questions:
        raise UnreadableQuestions("questions_none", f"{path} 里一道题也没有")
    return [question for _, question in questions.values()]


class _WrongLine(Exception):
    """A line is no question; `str()` says why."""


def _read_question(entry: object, known: Mapping[str, int]) -> Question:
    """One line; `known` are the ids of the lines before, with their places."""
    if not isinstance(entry, dict):
        raise _WrongLine("应是一个 JSON 对象，有 id、question、kind、must_include")
    for name in ("id", "question", "kind"):
        if not isinstance(entry.get(name), (str, int)) or not str(entry[name]).strip():
            raise _WrongLine(f"缺少 {name}（要有 id、question、kind、must_include）")
    if entry["kind"] not in _KINDS:
        raise _WrongLine(f"kind 应是 {' 或 '.join(_KINDS)}，不是 {entry['kind']}")
    if str(entry["id"]) in known:
        raise _WrongLine(f"编号 {entry['id']} 和第{known[str(entry['id'])]}行重复")
    needed = entry.get("must_include", [])
    if not isinstance(needed, list) or not all(isinstance(text, (str, int, float)) for text in needed):
        raise _WrongLine('must_include 应是列表，如 ["40万元"]')  # a text would be needed sign by sign
    return Question(
        id=str(entry["id"]),
        text=str(entry["question"]),
        answerable=entry["kind"] == _KINDS[0],
        needed=tuple(map(str, needed)),
        document=str(entry.get("document", "")),
        note=str(entry.get("note", "")),
    )


def fold(text: str) -> str:
    """A text as it is compared: without whitespace, commas, `*` and `|`."""
    return _DROPPED.sub("", text)


def holds_needed(question: Question, answer: Answer) -> bool:
    """Whether an answer or its first citations hold every needed string."""
    texts = [fold(answer.text[:ANSWER_CHARS])]
    texts += [fold(citation.text[:CITATION_CHARS]) for citation in answer.citations[:CITATION_COUNT]]
    return all(any(fold(needed) in text for text in texts) for needed in question.needed)


def says_needed(question: Question, answer: Answer) -> bool:
    """Whether what is read out first holds every needed string; a row also as it is written, with its table's heads."""
    leads = [line.text for line in answer.lines if line.kind is LineKind.LEAD]
    written = [_write_row(citation) for citation in answer.citations[: len(leads)]]
    said = fold(" ".join((*leads, *written)))
    return bool(leads) and all(fold(needed) in said for needed in question.needed)


def _write_row(citation: Citation) -> str:
    """The row that a citation quotes, with the heads of its table; "" where it quotes none."""
    for table in read_tables(citation.text):
        for row in table.rows:
            if citation.text[row.start : row.end].strip() == citation.quote.strip():
                return " ".join((*table.heads, citation.quote))
    return ""


def score(question: Question, answer: Answer) -> Outcome:
    """Judge one answer by the criteria above."""
    holds = holds_needed(question, answer)
    if answer.status is Status.NEAREST:
        worth = 0.3 if holds or not question.answerable else 0.0
    elif answer.status in GIVES_AN_ANSWER:
        worth = 1.0 if question.answerable and holds else -1.0
    else:
        worth = 0.0 if question.answerable else 1.0
    said = question.answerable and answer.status in GIVES_AN_ANSWER and says_needed(question, answer)
    return Outcome(question, answer.status, holds, worth, len(answer.citations), answer.elapsed_ms, said)


def evaluate(
    questions: Iterable[Question],
    ask: Callable[[str], Answer],
    on_outcome: Callable[[Outcome, Answer], None] | None = None,
) -> list[Outcome]:
    """Ask each question alone and judge its answer; `on_outcome` sees each as it is known."""
    outcomes = []
    for question in questions:
        answer = ask(question.text)
        outcome = score(question, answer)
        outcomes.append(outcome)
        if on_outcome is not None:
            on_outcome(outcome, answer)
    return outcomes


def summarise(outcomes: Sequence[Outcome]) -> Report:
    """The figures of a run; the interval resamples questions with a fixed seed, so it is the same each time."""
    worths = np.array([outcome.worth for outcome in outcomes])
    low, high = find_interval(worths.tolist())
    answerable = [outcome for outcome in outcomes if outcome.question.answerable]
    other = [outcome for outcome in outcomes if not outcome.question.answerable]
    answered = [outcome for outcome in outcomes if outcome.status in GIVES_AN_ANSWER]
    nearest = [outcome for outcome in outcomes if outcome.status is Status.NEAREST]
    said_low, said_high = find_interval([float(outcome.said) for outcome in answerable])
    notes: dict[str, list[float]] = defaultdict(list)
    for outcome in outcomes:
        for note in {part.strip() for part in outcome.question.note.split(";") if part.strip()}:
            notes[note.split(":")[0]].append(outcome.worth)
    return Report(
        questions=len(outcomes),
        answerable=len(answerable),
        utility=round(float(worths.mean()), 4),
        utility_low=round(low, 4),
        utility_high=round(high, 4),
        right_answered=_share(outcome.worth == 1.0 for outcome in answerable),
        right_of_answered=_share(outcome.worth == 1.0 for outcome in answered),
        wrong=_share(outcome.worth == -1.0 for outcome in outcomes),
        refused_right=_share(outcome.worth == 1.0 for outcome in other),
        refused_false=_share(
            outcome.status not in GIVES_AN_ANSWER and outcome.status is not Status.NEAREST for outcome in answerable
        ),
        said=_share(outcome.said for outcome in answerable),
        said_low=round(said_low, 4),
        said_high=round(said_high, 4),
        said_of_answered=_share(outcome.said for outcome in answered if outcome.question.answerable),
        nearest_right=sum(outcome.worth > 0 for outcome in nearest),
        nearest_other=sum(outcome.worth <= 0 for outcome in nearest),
        mean_citations=round(statistics.fmean(outcome.citations for outcome in answered), 2) if answered else 0.0,
        median_ms=round(statistics.median(outcome.elapsed_ms for outcome in outcomes), 1),
        by_note={
            note: (len(values), round(statistics.fmean(values), 2))
            for note, values in sorted(notes.items(), key=lambda entry: (-len(entry[1]), entry[0]))
            if len(values) > 1
        },
    )


def find_interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of a mean, by bootstrap over questions with a fixed seed; (0, 0) of nothing."""
    if not values:
        return 0.0, 0.0
    listed = np.asarray(values, np.float64)
    draws = np.random.default_rng(20261123).integers(0, len(listed), (_RESAMPLES, len(listed)))
    low, high = np.percentile(listed[draws].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def _share(values: Iterable[bool]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4) if listed else 0.0
