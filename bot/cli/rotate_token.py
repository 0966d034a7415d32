"""`siwen rotate-token`: the new token of the same bot, checked and put into the settings file."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

_LINE = re.compile(r"^(?:export\s+)?SIWEN_BOT_TOKEN\s*=.*$", re.MULTILINE)


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--env-file", type=Path, default=Path(".env"), metavar="FILE", help="default: .env")
    parser.add_argument("--other-bot", action="store_true", help="the token may be of another bot: chats don't move")


def run(args: argparse.Namespace) -> int:
    """Read the token (typed unseen, or piped in), ask Telegram whose it is, write it; 1: nothing was changed."""
    import getpass

    from pydantic import SecretStr

    from bot import settings
    from bot.checkup import Standing
    from bot.checkup.telegram import examine_telegram
    from bot.settings import WrongSetting

    loaded = settings.load()
    token = (getpass.getpass("新令牌：") if sys.stdin.isatty() else sys.stdin.readline()).strip()
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]{20,}", token):
        raise WrongSetting("令牌应形如 123456:ABC…（在 @BotFather 用 /revoke 换新的）：没有改动")
    before = loaded.bot_token.get_secret_value().partition(":")[0] if loaded.bot_token is not None else ""
    if before and token.partition(":")[0] != before and not args.other_bot:
        raise WrongSetting("这是另一个机器人的令牌，原来的对话不会跟过去：确实要换就加 --other-bot；没有改动")
    findings = asyncio.run(examine_telegram(loaded.model_copy(update={"bot_token": SecretStr(token)})))
    found = next(finding for finding in findings if finding.part == "token")
    if found.standing is not Standing.FINE:
        raise WrongSetting(f"{found.found}：没有改动。{found.advice}")
    _write(args.env_file, token)
    print(f"✓ {found.found}；新令牌已写入 {args.env_file}")
    print("  重启后生效（systemctl restart siwen）；停机期间的消息由 Telegram 保留24小时")
    return 0


def _write(path: Path, token: str) -> None:
    """Change that one line of the file, as a whole, for its owner's eyes alone. Raises WrongSetting."""
    from bot.settings import WrongSetting
    from storage.errors import say_reason

    line = f"SIWEN_BOT_TOKEN={token}"
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        told = _LINE.sub(line, text) if _LINE.search(text) else f"{text.rstrip()}\n{line}\n".lstrip("\n")
        descriptor, name = tempfile.mkstemp(dir=path.absolute().parent)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(told)
            file.flush()
            os.fsync(file.fileno())
        if path.exists() and os.name != "nt":  # whoever reads it now, such as the service's group, goes on reading it
            status = path.stat()
            os.chown(name, status.st_uid, status.st_gid)
            Path(name).chmod(status.st_mode & 0o640)
        Path(name).replace(path)
    except OSError as error:
        raise WrongSetting(f"写不了 {path}：{say_reason(error)}") from error
