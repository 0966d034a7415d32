"""The dense index: Chroma collections that are written once, checked, searched, and thrown away.

An entry is a position in the library's list of passages; the texts stay with the library. A collection is never
changed after it was checked: a publication writes a new one.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge.embeddings import Vectors, unit
from knowledge.errors import IndexUnusable
from knowledge.manifest import Checkpoint, IndexRecord, pass_checkpoint

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

# HNSW settings. ef_search well above what is asked for keeps the approximate search close to the exact one.
_HNSW = {"space": "cosine", "ef_construction": 100, "max_neighbors": 16, "ef_search": 200}
_BATCH = 1_000  # entries a call; Chroma refuses more than about 5,000
_SPARE = 3  # times what is asked for, so that entries of versions that don't answer can be dropped afterwards

_REBUILD = "请运行 siwen kb rebuild"

Progress = Callable[[int, int, str], None]


class DenseIndex:
    """The collections under one folder. Safe for several threads; writers hold the library's lock."""

    def __init__(self, folder: Path, checkpoint: Checkpoint = pass_checkpoint) -> None:
        self._folder = folder
        self._checkpoint = checkpoint
        self._lock = threading.Lock()
        self._clients: dict[str, ClientAPI] = {}
        self._opened: tuple[str, str, Any] | None = None

    def build(
        self,
        directory: str,
        collection: str,
        model: str,
        vectors: Vectors,
        owners: Sequence[int],
        versions: Sequence[str],
        progress: Progress | None = None,
    ) -> IndexRecord:
        """Write a new collection and check it: entry *i* has `vectors[i]` and belongs to `versions[owners[i]]`.

        Raises IndexUnusable where Chroma can't write it or it doesn't answer as it should.
        """
        count, dimension = vectors.shape
        try:
            target = self._client(directory).create_collection(
                collection, configuration={"hnsw": dict(_HNSW)}, embedding_function=None
            )
            self._checkpoint("created collection")
            for at in range(0, count, _BATCH):
                end = min(count, at + _BATCH)
                target.add(
                    ids=[str(position) for position in range(at, end)],
                    embeddings=vectors[at:end],
                    metadatas=[{"version": owners[position]} for position in range(at, end)],
                )
                self._checkpoint("added entries")
                if progress:
                    progress(end, count, "写入索引")
            self._check(target, vectors)
        except IndexUnusable:
            raise
        except Exception as error:  # whatever Chroma, SQLite or the disk under them raises means the same here
            raise IndexUnusable("index_unwritable", f"索引写入失败（{type(error).__name__}）；{_REBUILD}") from error
        self._checkpoint("checked collection")
        return IndexRecord(directory, collection, model, dimension, count, tuple(versions))

    def search(
        self,
        record: IndexRecord,
        vector: Sequence[float] | Vectors,
        n: int,
        allow: Collection[int],
        owner: Sequence[int],
    ) -> list[tuple[int, float]]:
        """The `n` entries closest to `vector` among those owned by `allow`, as (position, similarity 0..1).

        Raises IndexUnusable where the collection is gone or damaged, or the vector is of another size.
        """
        wanted = unit(vector)
        if wanted.shape != (record.dimension,):
            raise IndexUnusable(
                "index_other_model",
                f"索引由向量模型 {record.model}（{record.dimension} 维）建成，与现在的不符；{_REBUILD}",
            )
        if not allow or not record.count:
            return []
        try:
            collection = self._collection(record)
            asked = min(record.count, n * _SPARE)
            found = self._query(collection, wanted, asked, None)
            kept = [(position, score) for position, score in found if owner[position] in allow]
            if len(kept) < n and asked < record.count:
                chosen: dict[str, Any] = {"version": {"$in": sorted(allow)}}
                kept = self._query(collection, wanted, n, chosen)
        except Exception as error:
            with self._lock:
                self._opened = None
            raise IndexUnusable("index_gone", f"向量索引不可用（{type(error).__name__}）；{_REBUILD}") from error
        return kept[:n]

    def drop(self, directory: str, collection: str) -> None:
        """Delete a collection; one that is gone already, or can't be deleted, is left."""
        with contextlib.suppress(Exception):
            self._client(directory).delete_collection(collection)

    def collections(self, directory: str) -> list[str]:
        """The names of the collections in a directory; none where it can't be read."""
        if not (self._folder / directory).is_dir():
            return []
        try:
            return [collection.name for collection in self._client(directory).list_collections()]
        except Exception:
            return []

    def directories(self) -> list[str]:
        """The index directories on disk, oldest name first."""
        return sorted(path.name for path in self._folder.glob("chroma-*") if path.is_dir())

    def drop_directory(self, directory: str) -> None:
        """Delete a whole index directory that no manifest names."""
        with self._lock:
            self._clients.pop(directory, None)
        shutil.rmtree(self._folder / directory, ignore_errors=True)

    def _check(self, collection: Any, vectors: Vectors) -> None:
        """A new collection has every entry, and finds some of them by their own vectors."""
        count = len(vectors)
        if collection.count() != count:
            raise IndexUnusable("index_incomplete", f"新索引条目数不对；{_REBUILD}")
        for position in {0, count // 2, count - 1} if count else set():
            found = self._query(collection, vectors[position], 1, None)
            if not found or found[0][1] < float(vectors[position] @ vectors[position]) - 0.01:
                raise IndexUnusable("index_incomplete", f"新索引查不到已写入的条目；{_REBUILD}")

    @staticmethod
    def _query(collection: Any, vector: Vectors, n: int, where: dict[str, Any] | None) -> list[tuple[int, float]]:
        found = collection.query(query_embeddings=[vector], n_results=n, where=where, include=["distances"])
        # Chroma's cosine distance is 1 - cos; this is the one place where it becomes a similarity.
        return [
            (int(entry), min(1.0, max(0.0, 1.0 - float(distance))))
            for entry, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def _collection(self, record: IndexRecord) -> Any:
        with self._lock:
            opened = self._opened
        if opened and opened[:2] == (record.directory, record.collection):
            return opened[2]
        if not (self._folder / record.directory / "chroma.sqlite3").is_file():
            raise FileNotFoundError(record.directory)  # opening it would make an empty one
        collection = self._client(record.directory).get_collection(record.collection, embedding_function=None)
        if collection.count() != record.count:
            raise ValueError("entries are missing")
        with self._lock:
            self._opened = (record.directory, record.collection, collection)
        return collection

    def _client(self, directory: str) -> ClientAPI:
        with self._lock:
            if directory not in self._clients:
                import chromadb
                from chromadb.config import Settings

                path = self._folder / directory
                path.mkdir(parents=True, exist_ok=True)
                self._clients[directory] = chromadb.PersistentClient(
                    str(path), settings=Settings(anonymized_telemetry=False)
                )
            return self._clients[directory]


def stack(vectors: Sequence[Vectors]) -> Vectors:
    """One matrix of unit vectors, a row each."""
    return np.stack([unit(vector) for vector in vectors]) if vectors else np.zeros((0, 0), dtype=np.float32)
