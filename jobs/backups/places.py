"""Where the data of an office lie, and which of them a backup holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage import copies, tombstones

DATABASE = "database"  # the copy of the database, as a member of a backup
KNOWLEDGE = "knowledge"
SECRET = "secret.key"  # noqa: S105 -- a file's name
# Keys that no copy may outlive (docs/anonymity.md, `storage.envelopes`): they lie where they were made, or nowhere.
KEYS = frozenset({"run_keys", "inbox_keys"})
STAYS = KEYS | {"exports", "eval"}  # neither saved nor replaced: what is made again, or goes within a day
_LEFT_OUT = STAYS | {KNOWLEDGE, SECRET, tombstones.FILE_NAME}  # or is copied in a way of its own


@dataclass(frozen=True, slots=True)
class Place:
    """A data folder and its database. `tools`: the folder of PostgreSQL's programs, None: where the system has them.

    `beside`: the folder that backups lie in, with the tombstones of all that was erased since the first.
    """

    data_dir: Path
    database_url: str
    tools: Path | None = None
    beside: Path | None = None

    @property
    def kind(self) -> str:
        """Which database it is, "sqlite" or "postgresql"."""
        return copies.find_kind(self.database_url)

    def is_database(self, path: Path) -> bool:
        """Whether a path is SQLite's file or one of its logs."""
        if self.kind != "sqlite":
            return False
        file = copies.find_file(self.database_url).resolve()  # by whatever way it is named
        return path.resolve() in {file, *list_logs(file)}

    def is_empty(self) -> bool:
        """Whether the data folder holds nothing that a restore would take away."""
        if not self.data_dir.exists():
            return True
        return all(path.name in STAYS or path.name[0] == "." for path in self.data_dir.iterdir())

    def list_files(self) -> Iterator[tuple[Path, str]]:
        """What of the data folder is copied file by file: what staff set, and files that came with contacts."""
        for path in sorted(self.data_dir.iterdir()):
            if path.name in _LEFT_OUT or path.name[0] == "." or self.is_database(path):
                continue
            if path.is_dir():
                yield from ((file, file.relative_to(self.data_dir).as_posix()) for file in _walk(path))
            elif path.is_file():
                yield path, path.name


def list_logs(file: Path) -> list[Path]:
    """SQLite's files beside the database."""
    return [file.with_name(file.name + ending) for ending in ("-wal", "-shm")]


def _walk(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
