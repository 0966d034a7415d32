"""`siwen up`, which `make run` calls: the bot in Telegram where a token is set, else the same bot in this terminal."""

from __future__ import annotations

import argparse
import importlib


def configure(parser: argparse.ArgumentParser) -> None:
    """`siwen up` has no options: `siwen run` and `siwen chat` have."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Hand over to `siwen run` or `siwen chat` with their defaults; each migrates and indexes before it speaks.

    Raises WrongSetting, and what they raise.
    """
    del args
    from bot import settings

    name = "run" if settings.load().bot_token else "chat"
    command = importlib.import_module(f"bot.cli.{name}")
    parser = argparse.ArgumentParser(prog=f"siwen {name}")
    command.configure(parser)
    return int(command.run(parser.parse_args([])))
