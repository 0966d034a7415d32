"""The command `siwen`. A command's module, and what it imports, is loaded only when that command is called."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Mapping, Sequence

# name -> the line that `siwen --help` shows. The module of the same name in bot/cli has
# `configure(parser)` and `run(args) -> int`, and imports nothing heavy at its top.
COMMANDS = {
    "up": "install-free start: migrate, index the sources, then poll Telegram or chat here (what `make run` calls)",
    "run": "poll Telegram until SIGTERM (--no-poll: jobs only)",
    "chat": "the same bot in this terminal",
    "ask": "answer one question, or a file of them",
    "kb": "the knowledge base: ingest, list, show, diff, remove, restore, search, rebuild, calibrate, words",
    "people": "the roster: import, find, show, erase, readmit",
    "invite": "a link that lets one person in as a role",
    "backup": "everything in one file while siwen runs; the secrets, sealed, in a second",
    "restore": "put a backup back: whoever was erased since stays erased",
    "pause-pushes": "pause all pushes, or let them go on: on, off",
    "rotate-token": "a new token of the bot: checked, and put into the settings file",
    "migrate": "the database to this release's schema, or back (--to)",
    "ready": "whether the running siwen can do its work; --wait for it",
    "audit": "who did what to whom, when",
    "questions": "what people asked: open, unhelpful",
    "why": "how an answer came about: what was found, what a language model said, what was objected to",
    "contacts": "contacts with talents: export as XLSX",
    "needs": "the needs that are open: --overdue, --json",
    "items": "the year's work items: list, import, export",
    "stats": "what a period adds up to; --prove, --mend: the counts by day against the contacts",
    "figures": "the ledger of the year's figures: import, list, set, history",
    "report": "the papers that a year adds up to: self-evaluation, brief, duties, handover, template",
    "awards": "the award ledger: import, list, due, notice, plaques, year, undo, repaid",
    "deliveries": "how pushes went; those that may have arrived or not: --again ID, --drop ID",
    "abroad": "people whose data passed servers abroad since 1 January",
    "survey": "surveys: check, import, list, run, pause, resume, extend, cancel, schedule, results, answers, export",
    "windows": "when applications open and close: add, list",
    "bulletins": "posts and bulletins: template, import, list, figures, export",
    "eligible": "what a profile gets, and by which article",
    "budget": "planned, paid, forecast: show, import, plan, adjust, explain, forecast, what-if, backtest, template",
    "benefits": "the rules behind it, held to the texts in force: list, check, diff, confirm",
    "eval": "measure on question sets: all, retrieval, answers, dialogues, guard, own",
    "doctor": "check each part and say what to do",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; exit codes: 0 done, 1 refused (one line says why), 2 wrong usage, 130 and 141 as shells have it.

    130 is Ctrl-C; 141 is a reader that has seen enough (`siwen kb list | head -1`).
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    args = build_parser(arguments).parse_args(arguments)
    try:
        return _run(args)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is flushed at exit
        return 141
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        refusal = _refusal_line(error)
        if refusal is None:
            raise
        print(refusal, file=sys.stderr)  # noqa: T201 -- a refusal is one line on stderr
        return 1


def _run(args: argparse.Namespace) -> int:
    code = int(args.run(args))
    sys.stdout.flush()  # here, where a reader that is gone can still be told from a fault
    return code


def build_parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """All commands by name, and the options of the one that `arguments` call: only its module is loaded."""
    parser = argparse.ArgumentParser(
        prog="siwen", description="siwen: answers from a talent office's own measures, and the contacts it keeps"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = next((word for word in arguments if not word.startswith("-")), None)
    for name, line in COMMANDS.items():
        command = commands.add_parser(name, help=line, description=line)
        if name == chosen:
            module = importlib.import_module("bot.cli." + name.replace("-", "_"))
            module.configure(command)
            command.set_defaults(run=module.run)
    return parser


def _refusal_line(error: Exception) -> str | None:
    """The one line of an expected refusal, or None where the exception is a bug. Imported late to keep --help light."""
    from bot.settings import WrongSetting
    from knowledge.errors import KnowledgeRefusal

    if isinstance(error, (WrongSetting, KnowledgeRefusal)):
        return _give_reason(str(error), error)
    if isinstance(error, OSError):
        return _word_file(error)
    if "storage.errors" in sys.modules:  # else it can't be one
        from storage.errors import StorageRefusal

        if isinstance(error, StorageRefusal):
            return _word(error.key, error.facts, is_bare=str(error) == error.key) or str(error)
    return None


def _give_reason(line: str, error: Exception) -> str:
    """A refusal's line, with the system's reason where a file is its cause."""
    if not isinstance(error.__cause__, OSError) and not getattr(error, "problems", ()):
        return line
    from bot.file_faults import add_reason

    return add_reason(_office_language(), line, error)


def _word_file(error: OSError) -> str | None:
    """The line of a file that the person named and the system refused; None for what has nothing to do with files."""
    if error.errno is None or error.filename is None:
        return None
    from bot.file_faults import word_fault

    return word_fault(_office_language(), error)


def _office_language() -> str:
    from bot import settings

    with contextlib.suppress(settings.WrongSetting):
        return settings.load().language
    return "zh"


def _word(key: str, facts: Mapping[str, object], *, is_bare: bool) -> str:
    """A refusal in the office's language; "" without a text, or where its own line is that. `is_bare`: it has none."""
    from bot import settings, texts

    with contextlib.suppress(settings.WrongSetting, KeyError, IndexError):  # a text may name a fact that it lacks
        language = settings.load().language
        return texts.say(language, key, **facts) if (is_bare or language != "zh") and texts.has(key) else ""
    return ""


if __name__ == "__main__":
    sys.exit(main())
