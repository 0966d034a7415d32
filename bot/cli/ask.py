"""`siwen ask`: answer one question, a question on stdin, or a file of questions."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.days import parse_day

if TYPE_CHECKING:
    from knowledge.model import Answer

_LINE = '{"id": …, "question": …}'


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("question", nargs="?", help="the question; read from stdin when left out")
    parser.add_argument("--as-of", type=parse_day, metavar="DATE", help="answer as on that day (2026-11-23)")
    parser.add_argument("--from", dest="source", type=Path, metavar="QUESTIONS.jsonl", help='lines {"id","question"}')
    parser.add_argument("--language", choices=("zh", "en"), help="the framing of the answer; default: the question's")
    parser.add_argument("--json", action="store_true", help="one JSON object a question, each as soon as it is known")


def run(args: argparse.Namespace) -> int:
    """Answer; exit code 0 also where the documents are silent."""
    from bot import settings as settings_module
    from bot.cli.ask_wording import open_wording
    from bot.sources import configure_knowledge, ensure_indexed
    from knowledge.answering import open_answerer
    from knowledge.phrasing import language_of

    settings = settings_module.load()
    questions = list(_questions(args))
    answerer = open_answerer(configure_knowledge(settings))
    if not answerer.library.snapshot().passages:
        ensure_indexed(answerer.library, settings.sources_dir, now=datetime.now(settings.zone))
    today = args.as_of or datetime.now(settings.zone).date()
    with open_wording(settings) as word:
        for id_, question in questions:
            language = args.language or language_of(question, settings.language)
            began = time.monotonic()
            answer = word(answerer.answer(question, today=today, language=language), language, today, began)
            if args.json:
                print(json.dumps(as_record(answer, question, id_), ensure_ascii=False), flush=True)
            else:
                print(answer.text, flush=True)
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


def _questions(args: argparse.Namespace) -> Iterator[tuple[str | int | None, str]]:
    from bot.settings import WrongSetting

    if args.source is None:
        question = args.question if args.question is not None else sys.stdin.read()
        yield None, _writable(question.strip())
        return
    try:
        # Not splitlines: JSON strings may hold U+2028 and the like, which it takes for line ends.
        lines = args.source.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise WrongSetting(f"{args.source} 第{line}行不是 UTF-8 编码") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _read_line(line, f"{args.source} 第{number}行")


def _read_line(line: str, place: str) -> tuple[str | int, str]:
    """The id and the question of one line. Raises WrongSetting with the place."""
    from bot.settings import WrongSetting

    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise WrongSetting(f"{place}不是 JSON，应是 {_LINE}") from error
    if not isinstance(entry, dict):
        raise WrongSetting(f"{place}应是 {_LINE}")
    id_, question = entry.get("id"), entry.get("question")
    if not isinstance(id_, str | int) or isinstance(id_, bool) or id_ == "":
        raise WrongSetting(f"{place}没有 id，应是 {_LINE}")
    if not isinstance(question, str):
        raise WrongSetting(f"{place}没有 question，应是 {_LINE}")
    return _writable(id_) if isinstance(id_, str) else id_, _writable(question)


def _writable(text: str) -> str:
    """A text without halves of surrogate pairs, which JSON can carry and no output can."""
    return text.encode("utf-8", "replace").decode("utf-8")
