"""`siwen run`: poll Telegram until SIGTERM."""

from __future__ import annotations

import argparse
import sys


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "--no-poll", action="store_true", help="jobs only: another process polls, or webhooks bring the updates"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until told to end. 1: one line on standard error says why it can't."""
    import asyncio

    from bot import logs, settings
    from bot.app import build
    from bot.errors import RunRefused

    loaded = settings.load()
    logs.set_up(loaded.log_level)

    async def serve() -> None:
        await build(loaded).run(poll=not args.no_poll)

    try:
        asyncio.run(serve())
    except RunRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0
