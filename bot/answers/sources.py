"""What the sources folder holds is in the library before anyone asks."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels.progress import show_progress
from bot.settings import Settings, WrongSetting
from jobs.workdays import is_workday
from knowledge.config import KnowledgeConfig
from knowledge.errors import KnowledgeRefusal
from knowledge.wording.shielding import Names, know_nobody

if TYPE_CHECKING:
    from knowledge.library import Library
    from knowledge.reports import IngestReport


def configure_knowledge(settings: Settings, names: Names = know_nobody) -> KnowledgeConfig:
    """What the knowledge room is told of the settings; `names` finds the names on file in a text."""
    return KnowledgeConfig(
        data_dir=settings.data_dir,
        embedding=settings.embedding,
        samples=settings.samples == "on",
        offices_file=settings.offices_file,
        names=names,
        is_workday=is_workday,
    )


def ensure_indexed(
    library: Library, folder: Path, *, now: datetime, is_stopped: Callable[[], bool] = lambda: False
) -> IngestReport | None:
    """Take in the files of `folder` that are new or changed since the last start; None where there is none.

    - Nothing to do costs a hash of each file: the library isn't opened, no bar is shown.
    - What staff have removed or replaced since stays so: a file is taken in once for each content it has.
    - A file that can't be read is said on stderr, and what the library holds goes on answering.

    Raises WrongSetting where there is no such folder, and the refusal itself where nothing could answer without it;
    Stopped once `is_stopped()` holds: nothing was taken in then.
    """
    if not folder.is_dir():
        raise WrongSetting(f"设置 SIWEN_SOURCES_DIR 不对：没有文件夹 {folder}（请在项目目录里运行，或写完整路径）")
    record = library.config.library_dir / "sources.json"
    seen = _load(record)
    there = {_fingerprint(path): path for path in sorted(folder.iterdir()) if path.is_file() and path.name[0] != "."}
    fresh = [path for mark, path in there.items() if mark not in seen]
    if there and not fresh:
        return None
    try:
        with show_progress(is_stopped) as progress:
            report = library.ingest(fresh or [folder], progress=progress, now=now)
    except KnowledgeRefusal as refusal:
        if not library.snapshot().passages:
            raise
        print(f"{refusal}\n知识库没有改动，仍按原有文件回答。", file=sys.stderr)  # noqa: T201 -- said to who started it
        return None
    record.write_text(json.dumps(sorted(seen | there.keys()), indent=1), encoding="utf-8")
    return report


def _fingerprint(path: Path) -> str:
    """A file's content and name: the name's ending says how it is read."""
    return hashlib.sha256(path.name.encode() + b"\0" + path.read_bytes()).hexdigest()


def _load(record: Path) -> set[str]:
    """The fingerprints taken in before; a record that is gone or torn costs a second look, nothing else."""
    try:
        return set(json.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return set()
