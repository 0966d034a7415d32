"""The library: documents and their versions, what answers from them, and the one way to change them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from langchain_core.embeddings import Embeddings

from knowledge.archive import Archive, version_id
from knowledge.config import KnowledgeConfig
from knowledge.embeddings import VectorStore, open_embeddings, unit
from knowledge.errors import IndexUnusable, KnowledgeRefusal
from knowledge.index import DenseIndex, Progress, stack
from knowledge.manifest import (
    Checkpoint,
    DocumentRecord,
    Manifest,
    VersionRecord,
    load_manifest,
    pass_checkpoint,
    save_manifest,
)
from knowledge.model import ParsedDocument, Version
from knowledge.snapshot import Snapshot, edition_of, searchable

_EMBED_BATCH = 16


class Reader(Protocol):
    """How a file becomes a document; `knowledge.documents.read_file` is one."""

    def __call__(
        self, path: Path, *, file_name: str | None, overrides: Mapping[str, object] | None, release_marks: bool
    ) -> ParsedDocument:
        """Read one file; raises UnreadableDocument or MarkedSecret."""
        ...


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingestion did: ids of documents that are new, changed, unchanged; how many passages were embedded."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    embedded: int = 0
    passages: int = 0
    generation: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)


class Library:
    """The documents under one data folder. One instance serves all threads of a process."""

    def __init__(
        self,
        config: KnowledgeConfig,
        *,
        embeddings: Embeddings | None = None,
        reader: Reader | None = None,
        checkpoint: Checkpoint = pass_checkpoint,
    ) -> None:
        self.config = config
        self._folder = config.library_dir
        self._checkpoint = checkpoint
        self._reader = reader
        self._embeddings = embeddings
        self._archive = Archive(self._folder, checkpoint)
        self._vectors = VectorStore(self._folder / "vectors.sqlite3")
        self._index = DenseIndex(self._folder, checkpoint)
        self._lock = threading.Lock()
        self._snapshot: tuple[tuple[int, int, int], Snapshot] | None = None
        self._loaded: dict[str, Version] = {}

    @classmethod
    def open(cls, config: KnowledgeConfig) -> Library:
        """The library of an office; its folder is made at the first ingestion."""
        return cls(config)

    def snapshot(self) -> Snapshot:
        """The state that answers now. Cheap while the manifest is the same: one `stat`."""
        path = self._manifest_path
        with self._lock:
            try:
                status = path.stat()
                mark = (status.st_ino, status.st_mtime_ns, status.st_size)
            except FileNotFoundError:
                mark = (0, 0, 0)
            if self._snapshot is None or self._snapshot[0] != mark:
                self._snapshot = (
                    mark,
                    Snapshot(load_manifest(path), self._version, self._index, self.config.embedding),
                )
            return self._snapshot[1]

    def ingest(
        self,
        paths: Iterable[Path],
        *,
        overrides: Mapping[str, object] | None = None,
        release_marks: bool = False,
        progress: Progress | None = None,
        now: datetime | None = None,
    ) -> IngestReport:
        """Take in files, all or none."""
        at = now or datetime.now(UTC)
        manifest = load_manifest(self._manifest_path)
        documents = dict(manifest.documents)
        added, changed, unchanged = [], [], []
        for path in paths:
            for file in sorted(path.iterdir()) if path.is_dir() else [path]:
                parsed = self._read(file, overrides, release_marks)
                original = self._archive.keep_original(file)
                version = Version(version_id(parsed), parsed, original, file.name, at)
                self._archive.keep_version(version)
                record = VersionRecord(version.id, original, file.name, parsed.media_type, at.isoformat())
                id_ = parsed.metadata.id
                before = documents.get(id_, DocumentRecord(()))
                if any(entry.version == version.id for entry in before.versions):
                    unchanged.append(id_)
                    continue
                (changed if before.versions else added).append(id_)
                documents[id_] = DocumentRecord((*before.versions, record))
        embedded = 0
        if added or changed:
            manifest, embedded = self._publish(replace(manifest, documents=documents), progress)
        return IngestReport(
            tuple(added), tuple(changed), tuple(unchanged), embedded, len(self.snapshot().passages), manifest.generation
        )

    def _publish(self, manifest: Manifest, progress: Progress | None) -> tuple[Manifest, int]:
        history = {
            document: [edition_of(entry, self._version(entry.version)) for entry in record.versions]
            for document, record in manifest.documents.items()
            if not record.removed
        }
        ids = searchable(history)
        passages = [passage for id_ in ids for passage in self._version(id_).parsed.passages]
        owners = [number for number, id_ in enumerate(ids) for _ in self._version(id_).parsed.passages]
        model = self.config.embedding
        texts = {passage.key: passage.search_text for passage in passages}
        self._folder.mkdir(parents=True, exist_ok=True)
        missing = sorted(texts.keys() - self._vectors.known(model, texts), key=lambda key: len(texts[key]))
        if self._embeddings is None:
            self._embeddings = open_embeddings(model)
        for at in range(0, len(missing), _EMBED_BATCH):
            part = missing[at : at + _EMBED_BATCH]
            self._vectors.add(
                model, part, [unit(v) for v in self._embeddings.embed_documents([texts[k] for k in part])]
            )
            if progress:
                progress(at + len(part), len(missing), "计算向量")
        found = self._vectors.read(model, texts)
        generation = manifest.generation + 1
        index = self._index.build(
            "chroma-1", f"g{generation}-{uuid4().hex[:8]}", model, stack([found[p.key] for p in passages]), owners, ids
        )
        manifest = replace(manifest, generation=generation, index=index)
        save_manifest(self._manifest_path, manifest, self._checkpoint)
        return manifest, len(missing)

    @property
    def _manifest_path(self) -> Path:
        return self._folder / "manifest.json"

    def _version(self, version_id: str) -> Version:
        if version_id not in self._loaded:
            self._loaded[version_id] = self._archive.version(version_id)
        return self._loaded[version_id]

    def _read(self, path: Path, overrides: Mapping[str, object] | None, release_marks: bool) -> ParsedDocument:
        if self._reader is None:
            from knowledge.documents import read_file

            self._reader = read_file
        return self._reader(path, file_name=path.name, overrides=overrides, release_marks=release_marks)
