"""`siwen why`: how an answer came about: what was found, what a language model said, what was objected to."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.tables import Question

_LATEST = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("id", nargs="?", type=int, metavar="ID", help="the question's number; without one the latest")
    parser.add_argument("--json", action="store_true", help="one JSON object a question")


def run(args: argparse.Namespace) -> int:
    """Print; exit code 1 where there is no such question or its account is no longer kept. Raises WrongDatabase, Busy.

    The words of the question are not told: they are its asker's (`siwen questions`).
    """
    from bot import settings
    from bot.process.opening import open_database
    from storage import questions

    loaded = settings.load()
    database = open_database(loaded)
    try:
        if args.id is None:
            found = database.read(lambda session: questions.list_latest(session, _LATEST))
        else:
            one = database.read(lambda session: questions.find_by_id(session, args.id))
            found = [one] if one is not None and one.account is not None else []
    finally:
        database.close()
    for question in found:
        if args.json:
            print(json.dumps(as_data(question), ensure_ascii=False))
        elif args.id is None:
            asked = question.asked_at.astimezone(loaded.zone)
            print(f"#{question.id} {asked:%Y-%m-%d %H:%M} [{question.status}] {question.wording}".rstrip())
        else:
            print("\n".join(_tell(question)))
    if not found:
        print("没有这个编号，或者已过保存期（30天）。" if args.id is not None else "最近30天还没有提问。")
    return int(args.id is not None and not found)


def as_data(question: Question) -> dict[str, object]:
    """A question's account as scripts get it."""
    return {
        "id": question.id,
        "asked_at": question.asked_at.isoformat(),
        "status": question.status,
        "wording": question.wording,
        "tokens": question.tokens,
        **(question.account or {}),
    }


def _tell(question: Question) -> list[str]:
    from bot.texts import say

    account = question.account or {}
    lines = [f"#{question.id} [{question.status}] {account.get('decision', '')}".rstrip()]
    lines += [
        f"  {entry['document']} {entry['article']}  合计 {entry['fused']:.3f}  语义 {entry['dense']:.3f}  "
        f"字面 {entry['lexical']:.3f}  {say('zh', 'fate.' + entry['fate'])}"
        for entry in account.get("found", [])
    ]
    model = account.get("model")
    if model is None:
        return [*lines, say("zh", "why.no_model")]
    seconds = f"{model['elapsed_ms'] / 1000:.1f}"
    outcome = say("zh", f"wording.{model['outcome']}")
    lines.append(say("zh", "why.model", outcome=outcome, seconds=seconds, tokens=model["tokens"]))
    lines += [say("zh", "why.fault", fault=model["fault"])] if model["fault"] else []
    for said in model["said"]:
        lines += [say("zh", "why.said"), said]
    for judged in model["judged"]:
        reasons = "；".join(say("zh", f"objection.{kind}", detail=detail) for kind, detail in judged["objections"])
        lines.append(say("zh", "why.objected", sentence=judged["sentence"], reasons=reasons))
    return lines
