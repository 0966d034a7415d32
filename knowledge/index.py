"""The dense index: a Chroma collection that is written once, checked, searched, and thrown away.

Each publication writes its collection into a folder of its own. No process ever writes where another reads, and a
collection never changes once it was checked; two writers of one Chroma folder are known to destroy it silently.
An entry is a position in the library's list of passages; the texts stay with the library.
"""

from __future__ import annotations

import contextlib
import ctypes
import shutil
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge.embeddings import Vectors, unit
from knowledge.errors import IndexUnusable
from knowledge.manifest import Checkpoint, IndexRecord, pass_checkpoint

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection as ChromaCollection

# Measured on the bundled sources: 100 of 100 nearest the same as an exact search, at 2 ms. A graph built with more
# care (ef_construction 200) is no more exact there, and takes twice as long to write. One thread: with two, the graph
# differs from one writing to the next, and in 3 of 40 one entry could not be found (with one: in none of 40).
_HNSW = {"space": "cosine", "ef_construction": 100, "max_neighbors": 16, "ef_search": 300, "num_threads": 1}
_BATCH = 1_000  # entries a call; Chroma refuses more than about 5,000
_CHECKED = 20  # entries looked up after writing, evenly spread
_FOUND = 0.9  # the share of these to be found: a lost graph finds none, a sound one may miss an entry in thousands
_NAME = "passages"
_M_PERTURB = -6  # malloc.h
_blanking = threading.Lock()
_blanked: list[int] = []  # threads that need it; the switch is the process's

# Chroma's own filter by version took 40 to 200 ms at 50,000 entries, asking for more and dropping what doesn't
# answer 2 ms. Beyond this many entries the two meet.
_MOST_ASKED = 1_500
_KEPT_OPEN = 2  # the collection in use, and the one before it for a search that is still under way

_REBUILD = "请运行 siwen kb rebuild"

Progress = Callable[[int, int, str], None]


@contextlib.contextmanager
def blank_memory() -> Iterator[None]:
    """What is allocated meanwhile begins as zeros.

    hnswlib also writes the room that it has not used yet: as a collection is written, and again as it is first
    searched. As malloc gives it, that holds what this process had there before: names, questions. Free pages go back
    to the system first, since a block may grow into them. (malloc_trim and M_PERTURB of glibc; where malloc has no such
    switch, nothing is done.)
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if libc is None or not hasattr(libc, "mallopt"):
        yield
        return
    with _blanking:
        _blanked.append(threading.get_ident())
        libc.malloc_trim(0)
        libc.mallopt(_M_PERTURB, 0xFF)  # allocated bytes are its complement
    try:
        yield
    finally:
        with _blanking:
            _blanked.pop()
            if not _blanked:  # one who ends must not switch it off for another
                libc.mallopt(_M_PERTURB, 0)


class DenseIndex:
    """The collections under one folder. Safe for several threads; writers hold the library's lock."""

    def __init__(self, folder: Path, checkpoint: Checkpoint = pass_checkpoint) -> None:
        self._folder = folder
        self._checkpoint = checkpoint
        self._lock = threading.Lock()
        self._opened: dict[str, tuple[ClientAPI, ChromaCollection]] = {}

    def build(
        self,
        directory: str,
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
            client = self._connect(directory)
            self._checkpoint("opened index folder")
            with blank_memory(), contextlib.closing(client):
                target = client.create_collection(_NAME, configuration={"hnsw": _HNSW}, embedding_function=None)
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
            record = IndexRecord(directory, model, dimension, count, tuple(versions))
            self._check(record, vectors)
        except IndexUnusable:
            raise
        except BaseException as error:
            raise _unusable(error, "index_unwritable", "向量索引写不进去") from error
        self._checkpoint("checked collection")
        return record

    def search(
        self,
        record: IndexRecord,
        vector: Sequence[float] | Vectors,
        n: int,
        allow: Collection[int],
        owners: Sequence[int],
        allowed_count: int,
    ) -> list[tuple[int, float]]:
        """The `n` entries closest to `vector` among the `allowed_count` owned by `allow`: (position, similarity 0..1).

        Raises IndexUnusable where the collection is gone or damaged, or the vector is of another size.
        """
        wanted = unit(vector)
        if wanted.shape != (record.dimension,):
            raise IndexUnusable(
                "index_other_model", f"索引为 {record.dimension} 维，现在的向量模型给出 {wanted.size} 维；{_REBUILD}"
            )
        n = min(n, allowed_count)
        if n <= 0:
            return []
        try:
            collection = self._collection(record)
            # Twice what the share of entries that answer lets expect, so that a second question is rare.
            share = allowed_count / record.count
            asked = n if share == 1.0 else min(record.count, n + int(2 * n / share))
            kept: list[tuple[int, float]] = []
            if asked <= _MOST_ASKED:
                found = _query(collection, wanted, asked)
                _check_complete(found, asked)
                kept = [entry for entry in found if owners[entry[0]] in allow]
            if len(kept) < n and asked < record.count:
                kept = _query(collection, wanted, n, {"version": {"$in": sorted(allow)}})
                _check_complete(kept, n)
        except BaseException as error:
            self._close(record.directory)
            raise _unusable(error, "index_gone", "向量索引不可用") from error
        return kept[:n]

    def vectors(self, record: IndexRecord, positions: Sequence[int]) -> Vectors:
        """The vectors of some entries, a row each, in the order of `positions`. Raises IndexUnusable."""
        try:
            names = [str(position) for position in positions]
            found = self._collection(record).get(ids=names, include=["embeddings"])
            place = {name: at for at, name in enumerate(found["ids"])}
            return np.asarray(found["embeddings"], np.float32)[[place[name] for name in names]]
        except BaseException as error:
            self._close(record.directory)
            raise _unusable(error, "index_gone", "向量索引不可用") from error

    def directories(self) -> list[str]:
        """The collections' folders on disk."""
        return sorted(path.name for path in self._folder.iterdir()) if self._folder.is_dir() else []

    def drop(self, directory: str) -> None:
        """Delete a collection; what another process still holds open is left for the next time."""
        self._close(directory)
        shutil.rmtree(self._folder / directory, ignore_errors=True)

    def close(self) -> None:
        """Let go of the open collections; the next search opens them again."""
        for directory in list(self._opened):
            self._close(directory)

    def _check(self, record: IndexRecord, vectors: Vectors) -> None:
        """Opened as a reader does, the new collection has every entry and finds some by their own vectors."""
        collection = self._collection(record)
        looked_up = sorted({record.count * step // _CHECKED for step in range(_CHECKED)}) if record.count else []
        # A unit vector's similarity to itself is 1.
        found = sum(any(similarity >= 0.99 for _, similarity in _query(collection, vectors[at], 1)) for at in looked_up)
        if found < _FOUND * len(looked_up):
            raise IndexUnusable("index_incomplete", f"新索引查不到已写入的条目；{_REBUILD}")

    def _collection(self, record: IndexRecord) -> ChromaCollection:
        with self._lock:
            if record.directory in self._opened:
                return self._opened[record.directory][1]
            if not (self._folder / record.directory / "chroma.sqlite3").is_file():
                raise FileNotFoundError(record.directory)  # opening it would make an empty one
            client = self._connect(record.directory)
            try:
                with blank_memory():
                    collection = client.get_collection(_NAME, embedding_function=None)
                    _check_count(collection, record.count)
                    if record.count:
                        _query(collection, np.ones(record.dimension, np.float32), 1)
            except BaseException:
                client.close()
                raise
            self._opened[record.directory] = (client, collection)
            outdated = list(self._opened)[:-_KEPT_OPEN]
        for directory in outdated:
            self._close(directory)
        return collection

    def _connect(self, directory: str) -> ClientAPI:
        import chromadb
        from chromadb.config import Settings

        path = self._folder / directory
        path.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(str(path), settings=Settings(anonymized_telemetry=False))

    def _close(self, directory: str) -> None:
        with self._lock:
            opened = self._opened.pop(directory, None)
        if opened:
            with contextlib.suppress(Exception):
                opened[0].close()


def _check_count(collection: ChromaCollection, count: int) -> None:
    if collection.count() != count:
        raise IndexUnusable("index_incomplete", f"向量索引条目数不对；{_REBUILD}")


def _check_complete(found: Sequence[object], asked: int) -> None:
    """Refuse an answer with far fewer entries than there are: a graph that was lost raises nothing of its own."""
    if 2 * len(found) < asked:
        raise IndexUnusable("index_incomplete", f"向量索引不完整；{_REBUILD}")


def _query(
    collection: ChromaCollection, vector: Vectors, n: int, where: dict[str, Any] | None = None
) -> list[tuple[int, float]]:
    found = collection.query(query_embeddings=[vector], n_results=n, where=where, include=["distances"])
    distances = found["distances"]
    # Chroma's cosine distance is 1 - cos; this is the one place where it becomes a similarity.
    return [
        (int(entry), min(1.0, max(0.0, 1.0 - float(distance))))
        for entry, distance in zip(found["ids"][0], distances[0] if distances else [], strict=True)
    ]


def _unusable(error: BaseException, key: str, told: str) -> BaseException:
    """What to raise for an error out of Chroma: a damaged file can be anything, also a panic of its Rust part.

    A panic is a BaseException; what ends the process (KeyboardInterrupt, SystemExit) is passed on as it is.
    """
    if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit, IndexUnusable)):
        return error
    return IndexUnusable(key, f"{told}（{type(error).__name__}）；{_REBUILD}")


def stack(vectors: Sequence[Sequence[float] | Vectors]) -> Vectors:
    """One matrix of unit vectors, a row each."""
    return np.stack([unit(vector) for vector in vectors]) if vectors else np.zeros((0, 1), dtype=np.float32)
