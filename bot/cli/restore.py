"""`siwen restore`: puts a backup back, or goes on with a restore that was cut."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from jobs.backups.restoring import Restored


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="what `siwen backup` wrote; FILE.secrets lies beside it"
    )
    parser.add_argument("--replace", action="store_true", help="in the place of data that are there: they are deleted")
    parser.add_argument(
        "--key-file", type=Path, metavar="KEY", help="opens the secrets (default: SIWEN_BACKUP_KEY_FILE)"
    )
    parser.add_argument(
        "--without-secrets", action="store_true", help="keep this data folder's secret, or make a new one"
    )
    parser.add_argument("--env", type=Path, metavar="NEW", help="write the settings of the backup into a new file")
    parser.add_argument(
        "--nothing-sent-since", action="store_true", help="no siwen ran since the backup: pushes go on as they were"
    )
    parser.add_argument("--check", action="store_true", help="read the backup from end to end, and change nothing")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Restore; exit code 1 with the line that says why not: what was there is as it was.

    Raises BackupRefused, CopyRefused, Damaged, WrongDatabase.
    """
    from bot import settings
    from bot.process.backups import find_place
    from jobs.backups import container, restoring
    from jobs.backups.places import SECRET

    loaded, now = settings.load(), datetime.now(UTC)
    place = find_place(loaded)
    if args.check:
        backup = container.verify(args.file)
        at = datetime.fromisoformat(backup.label.at).astimezone(loaded.zone)
        print(f"✓ {args.file} 完整：{at:%Y-%m-%d %H:%M}，siwen {backup.label.version}，{len(backup.entries)}个文件")
        return 0
    restored = restoring.finish(place, now)
    if restored is None:
        backup = restoring.check(place, args.file, replace=args.replace)
        held = {} if args.without_secrets else _open_secrets(args, loaded)
        if args.env is not None:
            _write_settings(args.env, held)
        restored = restoring.restore(
            place,
            args.file,
            backup,
            secret=held.get(SECRET),
            rebuild=lambda folder: _rebuild(loaded, folder, now),
            doubt=not args.nothing_sent_since,
            now=now,
        )
    if args.json:
        print(json.dumps(asdict(restored), ensure_ascii=False))
    else:
        print("\n".join(_lines(restored, loaded)))
    return 0


def _open_secrets(args: argparse.Namespace, loaded: Settings) -> dict[str, bytes]:
    from bot.process.backups import ask_passphrase
    from jobs.backups import vault
    from jobs.backups.errors import BackupRefused
    from jobs.backups.making import SECRETS_ENDING

    path = args.file.with_name(args.file.name + SECRETS_ENDING)
    if not path.exists():
        raise BackupRefused(
            "backup.no_secrets",
            f"没有 {path}：请把它放在备份旁边；确实没有了就加 --without-secrets（以前的提问将认不出是谁的）",
        )
    return vault.open_sealed(path.read_bytes(), ask_passphrase(args.key_file or loaded.backup_key_file, twice=False))


def _write_settings(path: Path, held: dict[str, bytes]) -> None:
    from bot.process.backups import SETTINGS
    from jobs.backups.errors import BackupRefused
    from storage.errors import say_reason

    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BackupRefused("backup.there", f"{path} 已经有了：请换一个名字") from error
    except OSError as error:
        raise BackupRefused("backup.unwritable", f"写不了 {path}：{say_reason(error)}") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(held.get(SETTINGS, b""))


def _rebuild(loaded: Settings, folder: Path, now: datetime) -> None:
    """The index is no part of a backup. That it can't be made here stops nothing: answers come by words meanwhile."""
    from bot.answers.sources import configure_knowledge
    from bot.channels.progress import show_progress
    from knowledge.errors import KnowledgeRefusal
    from knowledge.library import Library

    library = Library(configure_knowledge(loaded.model_copy(update={"data_dir": folder})))
    try:
        with show_progress() as progress:
            library.rebuild(progress, now=now)
    except KnowledgeRefusal as refusal:
        print(f"{refusal}\n索引没有建好：启动后运行 siwen kb rebuild，其间按关键词回答。", file=sys.stderr)
    finally:
        library.close()


def _lines(restored: Restored, loaded: Settings) -> list[str]:
    at = datetime.fromisoformat(restored.at).astimezone(loaded.zone) if restored.at else None
    lines = [f"✓ 已恢复到 {at:%Y-%m-%d %H:%M} 的备份" if at else "✓ 上次没有做完的恢复已经做完"]
    if restored.erased:
        lines.append(f"  备份之后删除过的{restored.erased}项个人资料已再次删除")
    lines += [
        f"! 第{number}期《{title}》已截止：匿名问卷的密钥不进备份，没有它就不能再作答，已交的答卷都在"
        for number, title in restored.closed
    ]
    if restored.unread:
        lines.append(f"! 备份时有{restored.unread}条消息还没处理完，它们的密钥不进备份：没有得到答复的人请重发")
    if restored.doubted:
        lines.append(f"! {restored.doubted}条推送在备份后可能已经发出，不再自动发：请在 /deliveries 里逐条决定")
    if restored.paused:
        lines.append("! 推送已暂停，免得备份后已发的又发一遍：看过 /runs 再运行 siwen pause-pushes off")
    return lines
