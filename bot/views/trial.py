"""What a question finds, for staff: each candidate with its scores, and why it was answered or not."""

from __future__ import annotations

from bot.screens import Block, Screen, Table, line, verbatim
from bot.texts import say
from bot.views.names import clip, short_title
from knowledge import candidates
from knowledge.model import Answer

_CANDIDATES = 8


def trial_screen(answer: Answer, *, language: str) -> Screen:
    """The outcome, the reason, and the candidates as a table."""
    blocks: list[Block] = [
        verbatim(say(language, "try.title", question=clip(answer.question, 60)), bold=True),
        line(say(language, "try.status", status=say(language, f"status.{answer.status.value}"))),
    ]
    if answer.decision:
        blocks.append(verbatim(say(language, "try.why", decision=answer.decision)))
    if not answer.candidates:
        blocks.append(line(say(language, "try.none")))
        return Screen(tuple(blocks))
    head = tuple(
        say(language, f"try.{name}") for name in ("article", "fate", "fused", "dense", "lexical", "document", "state")
    )
    rows = tuple(
        (
            hit.article.number or hit.article.key,
            say(language, f"fate.{fate}"),
            f"{hit.fused:.3f}",
            f"{hit.dense:.3f}",
            f"{hit.lexical:.3f}",
            clip(short_title(hit.version.metadata.title), 12),
            say(language, f"shelf.{hit.state.value}"),
        )
        for hit, fate in list(zip(answer.candidates, candidates.explain(answer), strict=True))[:_CANDIDATES]
    )
    blocks.append(Table(head, rows))
    return Screen(tuple(blocks))
