"""`siwen kb words`: words of people that the documents do not have, learned from answers that helped."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from knowledge.learned import Helped, Offer

_REFUSED = "words.json"
_MARK = re.compile(r"[0-9a-f]{64}")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Words that at least three people asked with, that no document has, and where the same article helped them, or "
        "was named by the office's answer: "
        "offered for the list of terms. Nothing is taken without --take; only words are shown, never questions."
    )
    act = parser.add_mutually_exclusive_group()
    act.add_argument("--take", metavar="WORD", help="into terms.yaml in the data folder: the next question uses it")
    act.add_argument("--refuse", metavar="WORD", help="never offer it again")
    parser.add_argument("--means", metavar="TERM", help="with --take: the documents' term (default: the one offered)")
    parser.add_argument("--json", action="store_true", help="JSON instead of lines")
    parser.set_defaults(usage_error=parser.error)


def run(args: argparse.Namespace) -> int:
    """List the offers, take one or refuse one. Raises WordRefused, BadTerms, Busy."""
    from bot import settings as settings_module
    from bot.answers.sources import configure_knowledge
    from knowledge import learned

    if args.means and not args.take:
        args.usage_error("--means goes with --take")
    settings = settings_module.load()
    if args.refuse:
        file, mark = settings.data_dir / _REFUSED, _marker(settings)
        learned.refuse_word(file, {*_read_marks(file, mark), mark(args.refuse)})
        _print(args, {"refused": args.refuse}, f"不再提议“{args.refuse}”。")
        return 0
    offers = _find(settings)
    if args.take:
        means = args.means or next((offer.means for offer in offers if offer.word == args.take and offer.means), "")
        if not means:
            raise learned.WordRefused("word_meaning", f"“{args.take}”对应哪个用语？请写 --means，例如 --means 安家补贴")
        if _is_name(settings, args.take):
            raise learned.WordRefused("word_name", f"“{args.take}”是名册里的姓名或其中一部分，不能作用语")
        shipped = configure_knowledge(settings).terms_file
        learned.take_word(settings.data_dir / "terms.yaml", shipped, args.take, means)
        _print(args, {"say": args.take, "means": means}, f"已加入用语表：{args.take} → {means}，下一个问题就生效。")
        return 0
    if args.json:
        print(json.dumps([asdict(offer) for offer in offers], ensure_ascii=False, indent=1))
        return 0
    print("\n".join(map(_line, offers)) or "没有可提议的说法：要有三个人用过、文件里没有、答复又都点了有用。")
    return 0


def _find(settings: Settings) -> list[Offer]:
    from bot.answers.sources import configure_knowledge
    from knowledge import learned
    from knowledge.library import Library
    from knowledge.terms import load_terms

    config = configure_knowledge(settings)
    library = Library.open(config)
    try:
        today = datetime.now(settings.zone).date()
        readable = library.snapshot().readable(today, samples=config.samples)
    finally:
        library.close()
    mark = _marker(settings)
    refused = _read_marks(settings.data_dir / _REFUSED, mark)
    return learned.find_offers(
        _read_helped(settings),
        [version for version, _ in readable],
        load_terms(config.terms_file, settings.data_dir / "terms.yaml"),
        lambda word: mark(word) in refused or _is_name(settings, word),
    )


def _marker(settings: Settings) -> Callable[[str], str]:
    from bot.process.keys import load_secret, sign_word

    return partial(sign_word, load_secret(settings.data_dir))


def _read_marks(file: Path, mark: Callable[[str], str]) -> frozenset[str]:
    """What was refused; a word that an earlier siwen noted as it is counts as its mark."""
    from knowledge.learned import read_refused

    return frozenset(entry if _MARK.fullmatch(entry) else mark(entry) for entry in read_refused(file))


def _is_name(settings: Settings, word: str) -> bool:
    from bot.process.opening import open_database
    from storage import talents

    database = open_database(settings)
    try:
        return database.read(lambda session: talents.is_named(session, word))
    finally:
        database.close()


def _read_helped(settings: Settings) -> list[Helped]:
    from bot.process.opening import open_database
    from knowledge.learned import Helped
    from storage import enquiry_lists, questions

    database = open_database(settings)
    try:
        rated = database.read(questions.list_rated)
        named = database.read(enquiry_lists.list_named)
    finally:
        database.close()
    told = [Helped(entry.asker, entry.text, entry.document, entry.article) for entry in named]
    return told + [
        Helped(question.asker, question.text, str(first["document"]), str(first["article"]))
        for question in rated
        if question.helpful and question.text and question.citations
        for first in question.citations[:1]
    ]


def _line(offer: Offer) -> str:
    means = offer.means or "（这一条没有标题，用 --means 写明）"
    return f"{offer.word} → {means}  《{offer.title}》{offer.article}，{offer.askers}人这样问"


def _print(args: argparse.Namespace, record: dict[str, str], line: str) -> None:
    print(json.dumps(record, ensure_ascii=False) if args.json else line)
