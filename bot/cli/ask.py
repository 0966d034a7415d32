"""`siwen ask`: answer one question, a question on stdin, a file of questions, or of conversations."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import question_files
from bot.cli.days import parse_day

if TYPE_CHECKING:
    from knowledge.model import Answer


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("question", nargs="?", help="the question; read from stdin when left out")
    parser.add_argument("--as-of", type=parse_day, metavar="DATE", help="answer as on that day (2026-11-23)")
    parser.add_argument("--from", dest="source", type=Path, metavar="QUESTIONS.jsonl", help='lines {"id","question"}')
    parser.add_argument(
        "--dialogues", type=Path, metavar="FILE.jsonl", help='conversations: lines {"id","turns":[{"question"}…]}'
    )
    parser.add_argument("--language", choices=("zh", "en"), help="the framing of the answer; default: the question's")
    parser.add_argument("--json", action="store_true", help="one JSON object a question, each as soon as it is known")


def run(args: argparse.Namespace) -> int:
    """Answer; exit code 0 also where the documents are silent."""
    from bot import settings as settings_module
    from bot.answers.sources import configure_knowledge, ensure_indexed
    from bot.cli.ask_wording import open_wording
    from bot.texts import say
    from knowledge import conversation
    from knowledge.answering import open_answerer
    from knowledge.phrasing import language_of

    settings = settings_module.load()
    chats = list(_read_chats(args))
    answerer = open_answerer(configure_knowledge(settings))
    if not answerer.library.snapshot().passages:
        ensure_indexed(answerer.library, settings.sources_dir, now=datetime.now(settings.zone))
    today = args.as_of or datetime.now(settings.zone).date()
    with open_wording(settings) as word:
        for id_, turns in chats:
            thread = None
            for number, question in enumerate(turns, start=1):
                language = args.language or language_of(question, settings.language)
                began = time.monotonic()
                turn = conversation.follow(answerer, question, thread, today=today, language=language)
                understood = replace(turn.answer, question=turn.understood or question)
                answer = word(understood, language, today, began)
                thread = turn.thread
                if args.json:
                    record = as_record(answer, question, id_)
                    if args.dialogues is not None:
                        record = {"id": id_, "turn": number} | record | {"understood": turn.understood}
                    print(json.dumps(record, ensure_ascii=False), flush=True)
                else:
                    said = [f"› {question}"] if args.dialogues is not None else []
                    asked = [say(language, "ask.understood", question=turn.understood)] if turn.understood else []
                    print("\n".join([*said, *asked, answer.text]), flush=True)
    return 0


def as_record(answer: Answer, question: str, id_: str | int | None = None) -> dict[str, object]:
    """An answer as the JSON line that scripts read; the id and the question as they were given."""
    record: dict[str, object] = {} if id_ is None else {"id": id_}
    record |= {
        "question": question,
        "status": str(answer.status),
        "answer": answer.text,
        "citations": [
            {
                "document": citation.document,
                "title": citation.title,
                "article": citation.article,
                "text": citation.text,
                "quote": citation.quote,
                "similarity": citation.similarity,
                "state": str(citation.state),
                "sample": citation.sample,
                "source": citation.source,
            }
            for citation in answer.citations
        ],
        "elapsed_ms": answer.elapsed_ms,
    }
    return record


def _read_chats(args: argparse.Namespace) -> Iterator[tuple[str | int | None, tuple[str, ...]]]:
    """What is asked, conversation by conversation: a question alone is one of one turn."""
    if args.dialogues is not None:
        yield from question_files.read_dialogues(args.dialogues)
    elif args.source is not None:
        for id_, question in question_files.read_questions(args.source):
            yield id_, (question,)
    else:
        question = args.question if args.question is not None else sys.stdin.read()
        yield None, (question_files.make_writable(question.strip()),)
