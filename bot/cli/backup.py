"""`siwen backup`: everything in one file and the secrets, sealed, in a second, while siwen runs."""

from __future__ import annotations

import argparse
import json
import os
from datetime import UTC, datetime
from pathlib import Path

_NICENESS = 10  # who asks goes first: on a busy machine the backup takes the processor that is left


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="a new file, or a folder (default: SIWEN_BACKUP_DIR)"
    )
    parser.add_argument(
        "--key-file", type=Path, metavar="KEY", help="seals the secrets (default: SIWEN_BACKUP_KEY_FILE)"
    )
    parser.add_argument(
        "--keep", type=int, metavar="N", help="then delete all but the newest N in that folder named siwen-DATE.tar"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Back up; exit code 1 with the line that says why not. Raises BackupRefused, CopyRefused, Damaged."""
    if os.name != "nt":  # Windows has no such call
        os.nice(_NICENESS)  # before anything is loaded: that too takes a second
    from bot import settings
    from bot.process.backups import ask_passphrase, collect_secrets, find_place, find_version
    from bot.process.opening import check_unfinished
    from bot.settings import WrongSetting
    from jobs.backups import making

    loaded, now = settings.load(), datetime.now(UTC)
    if args.keep is not None and args.keep < 1:
        raise WrongSetting("--keep 至少是 1：否则连刚做的备份也会删掉")
    check_unfinished(loaded)
    target = find_target(args.file or loaded.backup_dir, now.astimezone(loaded.zone))
    passphrase = ask_passphrase(args.key_file or loaded.backup_key_file, twice=True)
    made = making.make(
        find_place(loaded),
        target,
        passphrase=passphrase,
        held=collect_secrets(loaded),
        version=find_version(),
        now=now,
    )
    dropped = making.drop_old(target.parent, args.keep) if args.keep is not None else 0
    if args.json:
        told = {"file": str(made.path), "secrets": str(made.secrets_path), "bytes": made.bytes, "files": made.files}
        told["dropped"] = dropped
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(f"✓ 已备份到 {made.path}（{made.bytes / 1024**2:.1f} MB，{made.files}个文件，已复读核对）")
    print(f"  密钥已加密存为 {made.secrets_path.name}：恢复时要用它和口令（或密钥文件），请与备份分开存放")
    if dropped:
        print(f"  已删去{dropped}份旧备份")
    return 0


def find_target(given: Path | None, now: datetime) -> Path:
    """The file to write: in a folder it is named after the moment. Raises BackupRefused."""
    from jobs.backups.errors import BackupRefused
    from jobs.backups.making import NAMED

    if given is None:
        raise BackupRefused("backup.nowhere", "请写明备份文件，例如 siwen backup /mnt/backup，或设 SIWEN_BACKUP_DIR")
    target = given / f"{NAMED}{now:%Y%m%d-%H%M%S}.tar" if given.is_dir() else given
    if not target.parent.is_dir():
        raise BackupRefused("backup.nowhere", f"没有文件夹 {target.parent}")
    return target
