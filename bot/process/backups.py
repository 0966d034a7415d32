"""What a backup is told of the settings: where the data lie, what is sealed, with what key. Imports no aiogram."""

from __future__ import annotations

import getpass
import importlib.metadata
import json
import sys
from pathlib import Path

from pydantic import SecretStr

from bot.process.keys import load_secret
from bot.settings import Settings
from jobs.backups.errors import BackupRefused
from jobs.backups.places import SECRET, Place
from storage.errors import say_reason

SETTINGS = "settings.env"  # the name of the settings among the secrets


def find_place(settings: Settings) -> Place:
    """Where the data of these settings lie."""
    return Place(settings.data_dir, settings.database, settings.postgres_tools, settings.backup_dir)


def find_version() -> str:
    """Which siwen this is."""
    return importlib.metadata.version("siwen")


def collect_secrets(settings: Settings) -> dict[str, bytes]:
    """The data folder's secret, and the settings as a file `.env` has them: the token is among them."""
    return {SECRET: load_secret(settings.data_dir), SETTINGS: spell_settings(settings).encode()}


def spell_settings(settings: Settings) -> str:
    """The settings that differ from their defaults, a line each, as `.env` has them."""
    lines = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if value == field.default:
            continue
        if isinstance(value, SecretStr):
            value = value.get_secret_value()
        told = ",".join(map(str, sorted(value))) if isinstance(value, frozenset) else str(value)
        plain = told if told.isascii() and not set(told) & set(" #'\"\\") else json.dumps(told, ensure_ascii=False)
        lines.append(f"SIWEN_{name.upper()}={plain}\n")
    return "".join(lines)


def ask_passphrase(key_file: Path | None, *, twice: bool) -> bytes:
    """The content of the key file, or a passphrase typed at the terminal. Raises BackupRefused."""
    if key_file is not None:
        try:
            return key_file.read_bytes().strip()
        except OSError as error:
            raise BackupRefused("backup.no_key", f"密钥文件 {key_file} 读不了：{say_reason(error)}") from error
    if not sys.stdin.isatty():
        raise BackupRefused(
            "backup.no_key", "没有密钥文件：请设 SIWEN_BACKUP_KEY_FILE 或加 --key-file，或在终端里输入口令"
        )
    passphrase = getpass.getpass("口令（至少12个字符，恢复时要用）：")
    if twice and getpass.getpass("再输一遍：") != passphrase:
        raise BackupRefused("backup.unlike", "两遍口令不一样：没有备份")
    return passphrase.encode()
