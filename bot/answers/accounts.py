"""How an answer came about, as it is kept with its question for a while: places, scores, a model's words. No names."""

from __future__ import annotations

from typing import Any

from knowledge import candidates
from knowledge.model import Answer
from knowledge.wording.shielding import blank, know_nobody

_MOST_FOUND = 8
_MOST_CHARS = 2_000  # of what the model said at one try


def make_account(answer: Answer) -> dict[str, Any]:
    """What was found with its scores and fate, why it was answered or not, what a model said, what was objected to.

    The model's words still have marks in place of what tells a person, and nothing else here quotes the question.
    """
    fates = candidates.explain(answer)
    found = [
        {
            "document": hit.version.metadata.id,
            "article": hit.article.number or hit.article.key,
            "fate": fate.value,
            "fused": round(hit.fused, 3),
            "dense": round(hit.dense, 3),
            "lexical": round(hit.lexical, 3),
        }
        for hit, fate in list(zip(answer.candidates, fates, strict=True))[:_MOST_FOUND]
    ]
    account: dict[str, Any] = {"found": found, "decision": blank(answer.decision, know_nobody)}
    wording = answer.wording
    if wording is not None:
        account["model"] = {
            "outcome": wording.outcome.value,
            "said": [blank(text, know_nobody)[:_MOST_CHARS] for text in wording.said],
            "judged": [
                {"sentence": one.sentence, "objections": [[entry.kind, entry.detail] for entry in one.objections]}
                for one in wording.judged
            ],
            "tokens": wording.tokens,
            "elapsed_ms": wording.elapsed_ms,
            "fault": wording.fault,
        }
    return account
