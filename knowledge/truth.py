"""What of the library has to be kept: manifest, originals, versions, what waits for a press, vectors. Not the index.

The index is made from these (`Library.rebuild`). Vectors could be computed anew, but take a tenth of a second each.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge.errors import KnowledgeRefusal

VECTORS = "vectors.sqlite3"
_RECORDS = ("manifest.json", "sources.json")
_BY_HASH = ("originals", "versions")  # never changed nor deleted: what a manifest names is there afterwards too

# A publication of a large library writes for half a minute; who waits longer is told.
_PATIENCE_SECONDS = 60.0


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the one lock of all who write the library in `folder`. Raises KnowledgeRefusal("library_busy")."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "lock", timeout=_PATIENCE_SECONDS):
            yield
    except Timeout as error:
        raise KnowledgeRefusal("library_busy", "知识库正在由另一个程序更新，请稍后再试") from error


def copy(folder: Path, target: Path) -> list[Path]:
    """Copy what may change into `target`, at one moment; what lies by its hash is returned as paths, to be read later.

    Writers of the library wait for as long as this takes. Raises KnowledgeRefusal("library_busy"), OSError.
    """
    target.mkdir(parents=True)
    if not folder.is_dir():
        return []
    with hold(folder):
        for name in _RECORDS:
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(folder / name, target / name)
        with contextlib.suppress(FileNotFoundError):
            shutil.copytree(folder / "staging", target / "staging")
        _copy_vectors(folder / VECTORS, target / VECTORS)
    return sorted(path for part in _BY_HASH for path in (folder / part).glob("*/*") if path.suffix != ".tmp")


def _copy_vectors(source: Path, target: Path) -> None:
    if not source.exists():
        return
    from_ = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    with contextlib.closing(from_), contextlib.closing(sqlite3.connect(target)) as to:
        from_.backup(to)
