"""`siwen kb search`: what a question finds, with every score, and why it is answered from or not."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.cli.days import parse_day
from bot.cli.kb_lines import STATES
from bot.texts import say

if TYPE_CHECKING:
    from knowledge.model import Answer

_SHOWN_CHARS = 60  # of a candidate's text


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("question")
    parser.add_argument("--as-of", type=parse_day, metavar="DATE", help="as found on that day (2026-11-23)")
    parser.add_argument("--json", action="store_true", help="JSON instead of lines")


def run(args: argparse.Namespace) -> int:
    """Search as staff do; exit code 0 also where nothing is found."""
    from bot import settings as settings_module
    from bot.answers.sources import configure_knowledge
    from knowledge.answering import open_answerer
    from knowledge.model import Audience

    settings = settings_module.load()
    answerer = open_answerer(configure_knowledge(settings))
    today = args.as_of or datetime.now(settings.zone).date()
    answer = answerer.answer(args.question, today=today, audience=Audience.STAFF)
    print(json.dumps(_record(answer), ensure_ascii=False, indent=1) if args.json else "\n".join(_lines(answer)))
    return 0


def _record(answer: Answer) -> dict[str, Any]:
    from knowledge import candidates

    cited = {(citation.version, citation.article_key) for citation in answer.citations}
    fates = candidates.explain(answer)
    return {
        "question": answer.question,
        "status": str(answer.status),
        "decision": answer.decision,
        "degraded": answer.degraded,
        "candidates": [
            {
                "document": hit.version.metadata.id,
                "version": hit.version.id,
                "article": hit.article.number,
                "heading": hit.article.heading,
                "state": str(hit.state),
                "dense": round(hit.dense, 4),
                "lexical": round(hit.lexical, 4),
                "fused": round(hit.fused, 4),
                "cited": (hit.version.id, hit.article.key) in cited,
                "why": str(fate),
                "passage": hit.passage.text,
            }
            for hit, fate in zip(answer.candidates, fates, strict=True)
        ],
    }


def _lines(answer: Answer) -> list[str]:
    record = _record(answer)
    lines = [f"结论：{say('zh', f'status.{answer.status}')}"]
    if answer.decision:
        lines.append(f"原因：{answer.decision}")
    if answer.degraded:
        lines.append("向量索引不可用，只按关键词查（siwen doctor 说明原因）")
    if record["candidates"]:
        lines.append("向量   词语   融合   出处")
    for hit, candidate in zip(answer.candidates, record["candidates"], strict=True):
        why = say("zh", f"fate.{candidate['why']}")
        place = f"{hit.version.metadata.title} {candidate['article']} {candidate['heading']}".rstrip()
        lines.append(f"{hit.dense:.3f}  {hit.lexical:.3f}  {hit.fused:.3f}  {place}（{STATES[hit.state]}）— {why}")
        lines.append(f"                     {' '.join(hit.passage.text.split())[:_SHOWN_CHARS]}")
    return lines
