"""Files that were read and wait for a person's confirmation. On disk, so that a restart forgets none."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from knowledge.archive import decode_version, encode_version, hash_file, version_id
from knowledge.errors import KnowledgeRefusal
from knowledge.manifest import Checkpoint, pass_checkpoint, replace_file
from knowledge.model import ParsedDocument, Version

KEPT = timedelta(days=7)  # a file that nobody confirmed in a week is sent again more safely than found

_TOKEN = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class StagedFile:
    """What waits: the version, its original, and the mark of the history it was shown against."""

    version: Version
    original: Path
    base: str


class StagingArea:
    """The folder of what waits. Its writers hold the library's lock."""

    def __init__(self, folder: Path, checkpoint: Checkpoint = pass_checkpoint) -> None:
        self._folder = folder
        self._checkpoint = checkpoint

    def keep(self, source: Path, file_name: str, parsed: ParsedDocument, base: str, now: datetime) -> str:
        """Keep a file and what was read from it; the token it waits under (16 hex digits)."""
        token = secrets.token_hex(8)
        self._folder.mkdir(parents=True, exist_ok=True)
        original = self._original(token)
        shutil.copyfile(source, original)
        version = Version(version_id(parsed), parsed, hash_file(original), file_name, now)
        content = {"base": base, "version": encode_version(version)}
        replace_file(self._record(token), json.dumps(content, ensure_ascii=False).encode(), self._checkpoint)
        return token

    def load(self, token: str) -> StagedFile:
        """What waits under a token. Raises KnowledgeRefusal("staging_gone")."""
        path = self._record(token)
        if not _TOKEN.fullmatch(token) or not path.is_file():
            raise KnowledgeRefusal("staging_gone", "这份待确认的文件已经取消或过期，请重新发送", token=token)
        content = json.loads(path.read_bytes())
        return StagedFile(decode_version(content["version"]), self._original(token), content["base"])

    def drop(self, token: str) -> None:
        """Forget what waits under a token, if anything does."""
        if _TOKEN.fullmatch(token):
            self._record(token).unlink(missing_ok=True)
            self._original(token).unlink(missing_ok=True)

    def sweep(self, now: datetime) -> None:
        """Forget what nobody confirmed in time, and files that a kill left without a record."""
        if not self._folder.is_dir():
            return
        for path in self._folder.glob("*.json"):
            if now - self.load(path.stem).version.ingested_at > KEPT:
                self.drop(path.stem)
        for path in self._folder.glob("*.original"):
            if not self._record(path.stem).exists():
                path.unlink()

    def _record(self, token: str) -> Path:
        return self._folder / f"{token}.json"

    def _original(self, token: str) -> Path:
        return self._folder / f"{token}.original"
