"""Why each candidate was answered from or not, as staff see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.texts import has
from knowledge import candidates
from knowledge.candidates import Fate
from knowledge.citing import cite
from knowledge.model import (
    Answer,
    Article,
    ArticleKind,
    Citation,
    Hit,
    Metadata,
    ParsedDocument,
    Passage,
    PassageKind,
    State,
    Status,
    Version,
)


def hit(number: str, fused: float, state: State = State.IN_FORCE) -> Hit:
    document = "old" if state is State.EXPIRED else "new"
    article = Article(document, number, 0, ArticleKind.ARTICLE, number, "", ("办法",), f"{number} 内容。")
    passage = Passage("k", number, PassageKind.WHOLE, 0, len(article.text), article.text, article.text)
    parsed = ParsedDocument(Metadata(document, "办法"), (article,), (passage,))
    version = Version(document, parsed, "0", "a.md", datetime(2026, 1, 1, tzinfo=UTC))
    return Hit(version, article, passage, state, 0.8, 0.5, fused)


def cited(source: Hit) -> Citation:
    return cite(source.version, source.article, source.state, quote="内容。", start=0, end=3, similarity=0.8)


HITS = (
    hit("第一条", 0.9),
    hit("第二条", 0.8),
    hit("第三条", 0.7),
    hit("第四条", 0.95, State.EXPIRED),
    hit("第五条", 0.1),
)
ANSWER = Answer(
    "多少", Status.ANSWERED, (), "", citations=(cited(HITS[1]), cited(HITS[2])), candidates=HITS, decision="把握 0.9"
)


def test_an_answer_says_of_each_candidate_what_became_of_it() -> None:
    assert candidates.explain(ANSWER) == (Fate.BESIDE, Fate.LEAD, Fate.CITED, Fate.LAPSED, Fate.LOWER)


def test_an_answer_from_what_has_lapsed_says_nothing_of_rules_in_force() -> None:
    lapsed = replace(ANSWER, status=Status.EXPIRED, citations=(cited(HITS[3]),))
    assert candidates.explain(lapsed) == (Fate.LOWER, Fate.LOWER, Fate.LOWER, Fate.LEAD, Fate.LOWER)


def test_nearest_choices_and_refusals_have_names_of_their_own() -> None:
    assert candidates.explain(replace(ANSWER, status=Status.NEAREST))[1:3] == (Fate.NEAREST, Fate.NEAREST)
    assert candidates.explain(replace(ANSWER, status=Status.CHOOSE))[1] is Fate.OFFERED
    assert set(candidates.explain(replace(ANSWER, status=Status.NOT_FOUND, citations=()))) == {Fate.UNSURE}


def test_every_fate_can_be_said() -> None:
    assert all(has(f"fate.{fate}") for fate in Fate)
