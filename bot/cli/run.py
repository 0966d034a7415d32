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
    """Migrate, index the sources, serve until told to end. 1: one line on standard error says why it can't."""
    import asyncio

    from bot import serving, settings
    from bot.answers.sources import ensure_indexed
    from bot.composition import build
    from bot.errors import RunRefused
    from bot.process import logs

    loaded = settings.load()
    logs.set_up(loaded.log_level)

    async def serve() -> None:
        app = build(loaded)

        def index() -> None:
            ensure_indexed(app.library, loaded.sources_dir, now=app.now(), is_stopped=app.is_stopped)
            print("已开始收消息，按 Ctrl-C 停止。", flush=True)

        if args.no_poll:
            print("只跑定时任务，按 Ctrl-C 停止。", flush=True)
        await serving.serve(app, poll=not args.no_poll, prepare=index)

    try:
        asyncio.run(serve())
    except RunRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0
