"""The key of an anonymous run: a file beside the database, from the run's start to its close, then destroyed.

A ballot's id is made with it (`storage.surveys.ballots`), so without the file nothing leads from a person to a ballot.
It belongs into no backup. A run whose key is gone takes no anonymous answers any more.
"""

from __future__ import annotations

from pathlib import Path

from storage import key_files


def folder_of(data_dir: Path) -> Path:
    """Where the keys lie, below the data folder."""
    return data_dir / "run_keys"


def make(folder: Path, run_id: int) -> bytes:
    """The key of a run, made where there is none: before the transaction that starts the run. Raises OSError."""
    return key_files.make(_path_of(folder, run_id))


def read(folder: Path, run_id: int) -> bytes | None:
    """The key of a run; None where it has none (any more)."""
    return key_files.read(_path_of(folder, run_id))


def destroy(folder: Path, run_id: int) -> None:
    """Take the key away for good. A second time finds nothing. Raises OSError."""
    key_files.destroy(_path_of(folder, run_id))


def list_all(folder: Path) -> list[int]:
    """The runs that have a key. What a kill left half-made is taken away."""
    key_files.drop_unfinished(folder)
    return sorted(int(path.stem) for path in folder.glob("*.key") if path.stem.isdecimal())


def _path_of(folder: Path, run_id: int) -> Path:
    return folder / f"{run_id}.key"
