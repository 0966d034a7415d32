"""How good the guard is: true sentences that it lets through, false ones made of them by rule that it catches."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from knowledge.errors import KnowledgeRefusal
from knowledge.model import Answer, Article, LineKind, State, Status, Version
from knowledge.wording.account import Judged
from knowledge.wording.content import share_covered
from knowledge.wording.corrupting import Fault, corrupt
from knowledge.wording.guarding import Guard
from knowledge.wording.sentences import Sentence, split_text
from knowledge.wording.sources import Source

if TYPE_CHECKING:
    from knowledge.answering import Answerer

_WORDED = {LineKind.LEAD, LineKind.CONDITION, LineKind.STEP}
_OF_QUOTED = 4  # corrupted ones kept of a quoted answer: most would change one of many figures
_BACK = 0.9  # of a dropped limit's words in what is shown, from which on it is no longer left out
_SEED = 8  # which numbers are changed to which is drawn: the same at each run


@dataclass(frozen=True, slots=True)
class Said:
    """A true answer: its sentences over the articles it cites (numbered from 1), and an article beside them."""

    id: str
    sentences: tuple[str, ...]
    sources: tuple[Source, ...]
    beside: Source

    def judge(self, sentences: Sequence[str], *, swapped: bool = False, dropped: str = "") -> tuple[bool, list[Judged]]:
        """Whether the guard lets these sentences through with this answer's articles, and what it objected to.

        Those from which a limit was `dropped` are not let through where the guard puts it back.
        """
        guard = Guard((*self.sources, self.beside))
        cited = (self.beside.number,) if swapped else tuple(source.number for source in self.sources)
        passed = all(guard.take(Sentence(text, cited)) for text in sentences) and guard.finish()
        shown = "".join(sentence.text for sentence in guard.accepted)
        return passed and not (dropped and share_covered(dropped, shown) >= _BACK), guard.judged


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95 % interval (Wilson)."""

    count: int
    total: int

    @property
    def share(self) -> float:
        """0..1; 0 of nothing."""
        return self.count / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval, 95 %."""
        if not self.total:
            return 0.0, 1.0
        z, n, p = 1.959964, self.total, self.share
        middle, spread = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)


@dataclass(frozen=True, slots=True)
class Missed:
    """What the guard judged wrongly: a true answer rejected (`fault` None) or a false one let through."""

    id: str
    text: str
    fault: Fault | None
    objections: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The guard over one set of true answers."""

    rejected: Share
    caught: Mapping[Fault, Share]
    missed: tuple[Missed, ...]

    @property
    def caught_of_all(self) -> Share:
        """Over all faults."""
        shares = self.caught.values()
        return Share(sum(share.count for share in shares), sum(share.total for share in shares))


def evaluate(answers: Sequence[Said], invented: Sequence[str], *, most: int | None = None) -> Report:
    """Judge each true answer, and what can be made false of it; at most `most` of one where that is given."""
    random = Random(_SEED)  # noqa: S311 -- no secret
    counts: dict[Fault, list[bool]] = {fault: [] for fault in Fault}
    rejected, missed = 0, []
    for answer in answers:
        passed, judged = answer.judge(answer.sentences)
        if not passed:
            rejected += 1
            objections = tuple((one.kind, one.detail) for entry in judged for one in entry.objections)
            missed.append(Missed(answer.id, "".join(answer.sentences), None, objections))
        made = list(corrupt(answer.sentences, [source.text for source in answer.sources], invented, random))
        if most is not None and len(made) > most:
            made = random.sample(made, most)
        for one in made:
            passed, _ = answer.judge(one.sentences, swapped=one.swapped, dropped=one.dropped)
            counts[one.fault].append(not passed)
            if passed:
                missed.append(Missed(answer.id, "".join(one.sentences), one.fault))
    caught = {fault: Share(sum(marks), len(marks)) for fault, marks in counts.items()}
    return Report(Share(rejected, len(answers)), caught, tuple(missed))


def evaluate_quoted(answers: Sequence[Said], invented: Sequence[str]) -> Report:
    """The same of quoted answers, which have many figures: some of what can be made of each."""
    return evaluate(answers, invented, most=_OF_QUOTED)


def read_paraphrases(file: Path, versions: Mapping[str, Version]) -> list[Said]:
    """Lines {"id", "document", "article", "text"}. Raises KnowledgeRefusal where an article is not there."""
    random = Random(_SEED)  # noqa: S311 -- no secret
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        version = versions.get(entry["document"])
        article = _find(version, entry["article"]) if version is not None else None
        if version is None or article is None:
            place = f"{entry['document']} {entry['article']}"
            raise KnowledgeRefusal("no_article", f"{file} 里的 {entry['id']} 引了没有的条文：{place}")
        sentences = tuple(sentence.text for sentence in split_text(entry["text"]))
        beside = _make(2, version, _draw_beside(version, [article], random))
        found.append(Said(entry["id"], sentences, (_make(1, version, article),), beside))
    return found


def quote_answers(answerer: Answerer, answers: Sequence[Answer], today: date) -> Iterator[Said]:
    """The lines of extractive answers as sentences that cite all the articles their answer cites."""
    random = Random(_SEED)  # noqa: S311 -- no secret
    versions = {entry.version.id: entry.version for entry in answerer.library.snapshot().listing(today)}
    for number, answer in enumerate(answers, start=1):
        lines = tuple(line.text.replace("**", "") for line in answer.lines if line.kind in _WORDED)
        if answer.status not in {Status.ANSWERED, Status.EXPIRED} or not lines:
            continue
        places = [(versions[citation.version], citation.article_key) for citation in answer.citations]
        articles = [(version, _find_key(version, key)) for version, key in places]
        sources = tuple(_make(place, *pair) for place, pair in enumerate(articles, start=1))
        version = articles[0][0]
        beside = _draw_beside(version, [article for _, article in articles], random)
        yield Said(f"q{number}", lines, sources, _make(len(sources) + 1, version, beside))


def _draw_beside(version: Version, cited: Sequence[Article], random: Random) -> Article:
    """Another article of a document, near or far: what a citation is swapped for."""
    keys = {article.key for article in cited}
    others = [article for article in version.parsed.articles if article.key not in keys and len(article.text) > 40]
    return random.choice(others or list(version.parsed.articles))


def _make(number: int, version: Version, article: Article) -> Source:
    return Source(number, version, article, State.IN_FORCE, article.text)


def _find(version: Version, number: str) -> Article | None:
    return next((article for article in version.parsed.articles if article.number == number), None)


def _find_key(version: Version, key: str) -> Article:
    return next(article for article in version.parsed.articles if article.key == key)
