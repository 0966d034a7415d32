"""The library: documents and their versions, what answers from them, and the one way to change them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge import history, publication, truth
from knowledge.archive import Archive
from knowledge.config import KnowledgeConfig
from knowledge.difference import Difference, compare_versions
from knowledge.embeddings import VectorStore, open_embeddings
from knowledge.errors import KnowledgeRefusal
from knowledge.index import DenseIndex, Progress
from knowledge.intake import Reader, check_ids, find_files, parser_version, read_files
from knowledge.lexical import LexicalIndex, words_of
from knowledge.manifest import Checkpoint, Manifest, load_manifest, pass_checkpoint, save_manifest
from knowledge.model import ParsedDocument, Version
from knowledge.reports import IngestReport, Kind, Outcome, RebuildReport, Staged
from knowledge.sentences import Sentences, list_texts
from knowledge.snapshot import Listing, Snapshot
from knowledge.staging import StagingArea

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings


_MANY_PASSAGES = 5_000  # below that a question indexes their words itself in about a second


class Library:
    """The documents under one data folder. One instance serves all threads of a process; processes share the folder.

    Readers take a `snapshot`. Writers wait for one file lock, and end in one replacement of the manifest: whoever is
    killed before it has changed nothing, after it everything.
    """

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
        self._vectors = VectorStore(self._folder / truth.VECTORS, checkpoint)
        self.sentences = Sentences(self._vectors, config.embedding)
        self._index = DenseIndex(self._folder / "index", checkpoint)
        self._staging = StagingArea(self._folder / "staging", checkpoint)
        self._lock = threading.RLock()
        self._snapshot: tuple[tuple[int, int, int], Snapshot] | None = None
        self._loaded: dict[str, Version] = {}

    @classmethod
    def open(cls, config: KnowledgeConfig) -> Library:
        """The library of an office; its folder is made at the first ingestion."""
        return cls(config)

    @property
    def embeddings(self) -> Embeddings:
        """The model that `config.embedding` names, loaded once for questions and passages alike."""
        with self._lock:
            if self._embeddings is None:
                self._embeddings = open_embeddings(self.config.embedding)
            return self._embeddings

    def snapshot(self) -> Snapshot:
        """The state that answers now. Cheap while the manifest is the same: one `stat`.

        Raises KnowledgeRefusal where the manifest or a version can't be read.
        """
        with self._lock:
            mark = self._manifest_mark()
            if self._snapshot is None or self._snapshot[0] != mark:
                manifest = load_manifest(self._manifest_path)
                snapshot = Snapshot(manifest, self._version, self._index, self.config.embedding)
                self._snapshot = (mark, snapshot)
                live = {entry.version for record in manifest.documents.values() for entry in record.versions}
                self._loaded = {key: version for key, version in self._loaded.items() if key in live}
            return self._snapshot[1]

    def ingest(
        self,
        paths: Iterable[Path],
        *,
        overrides: Mapping[str, object] | None = None,
        release_marks: bool = False,
        progress: Progress | None = None,
        now: datetime,
    ) -> IngestReport:
        """Take in files and folders, all or none.

        - A file read before is not read again, one whose content is in its document's history changes nothing.
        - Only passages that never had a vector are embedded.
        - `overrides` are metadata that win over what the files say; `release_marks` lets 内部 and 征求意见稿 in.

        Raises UnreadableDocument, MarkedSecret, IngestRefused (several bad files), IndexUnusable (another model's
        index), KnowledgeRefusal("library_busy" or "embedding_failed"). The library is then as it was.
        """
        files, passed = find_files(paths)
        before = load_manifest(self._manifest_path)
        known = before.read if before.parser == parser_version() else {}
        taken = read_files(
            files,
            self._read_file,
            known,
            self._archive.has_version,
            overrides=overrides,
            release_marks=release_marks,
            progress=progress,
        )
        versions = [history.version_of(item, self._version, now) for item in taken]
        check_ids((version.metadata.id, item.file_name) for version, item in zip(versions, taken, strict=True))
        fresh = [version for version in versions if not history.holds(before, version)]
        embedded = self._embed(before, fresh, progress)
        with self._writing():
            manifest = load_manifest(self._manifest_path)
            outcomes: list[Outcome] = []
            for version, item in zip(versions, taken, strict=True):
                kind = history.kind_of(manifest, version)
                outcomes.append(Outcome(kind, version.metadata.id, item.file_name, version))
                if item.parsed is not None:
                    self._archive.keep_original(item.path, item.sha256)
                    self._archive.keep_version(version)
                manifest = history.add_version(manifest, version, item.fingerprint)
            manifest, lost = self._switch(manifest, progress, now)
        return IngestReport(
            tuple(outcomes),
            embedded + lost,
            manifest.index.count if manifest.index else 0,
            manifest.generation,
            tuple(path.name for path in passed),
        )

    def stage(
        self,
        path: Path,
        file_name: str,
        *,
        overrides: Mapping[str, object] | None = None,
        release_marks: bool = False,
        progress: Progress | None = None,
        now: datetime,
    ) -> Staged:
        """Read a file and keep it until a person confirms (`publish`) or not (`discard`); nothing answers from it.

        Survives a restart; what nobody confirmed within seven days is dropped. Raises what `ingest` raises.
        """
        parsed = self._read_file(path, file_name=file_name, overrides=overrides, release_marks=release_marks)
        with self._writing():
            manifest = load_manifest(self._manifest_path)
            self._staging.sweep(now)
            token = self._staging.keep(path, file_name, parsed, history.latest_mark(manifest, parsed.metadata.id), now)
        staged = self.staged(token)
        if staged.kind in {"added", "changed"}:
            self._embed(manifest, [staged.version], progress)
        return staged

    def staged(self, token: str) -> Staged:
        """What waits under `token`. Raises KnowledgeRefusal("staging_gone")."""
        entry = self._staging.load(token)
        manifest = load_manifest(self._manifest_path)
        latest = history.latest_version(manifest, entry.version.metadata.id)
        return Staged(
            token,
            history.kind_of(manifest, entry.version),
            entry.version,
            history.state_once_published(manifest, entry.version, self._version),
            entry.version.ingested_at,
            compare_versions(self._version(latest), entry.version) if latest else None,
        )

    def publish(self, token: str, *, progress: Progress | None = None, now: datetime) -> IngestReport:
        """Publish what was confirmed. A second press reports the same and changes nothing.

        Raises KnowledgeRefusal("staging_gone") where it was discarded or dropped, ("staging_stale") where the
        document has changed since it was shown.
        """
        manifest = load_manifest(self._manifest_path)
        if token not in manifest.published:
            self._embed(manifest, [self._staging.load(token).version], progress)
        with self._writing():
            manifest = load_manifest(self._manifest_path)
            if token in manifest.published:
                version = self._version(manifest.published[token])
                kind: Kind = "unchanged"
            else:
                entry = self._staging.load(token)
                if entry.base != history.latest_mark(manifest, entry.version.metadata.id):
                    raise KnowledgeRefusal(
                        "staging_stale", "这份文件在确认前已有变动，请重新发送，核对后再确认", token=token
                    )
                version = replace(entry.version, ingested_at=now)
                kind = history.kind_of(manifest, version)
                self._archive.keep_original(entry.original, version.original_sha256)
                self._archive.keep_version(version)
                manifest = history.add_version(manifest, version, "")
                manifest = history.remember_token(manifest, token, version)
                manifest, _ = self._switch(manifest, progress, now)
            self._staging.drop(token)
        outcome = Outcome(kind, version.metadata.id, version.file_name, version)
        return IngestReport((outcome,), 0, manifest.index.count if manifest.index else 0, manifest.generation)

    def discard(self, token: str) -> None:
        """Forget what waits under `token`, with its file; one that is gone already is fine."""
        with self._writing():
            self._staging.drop(token)

    def versions(self, document: str | None = None, *, today: date) -> list[Listing]:
        """Every version, of one document or of all, with its standing on `today`.

        Raises KnowledgeRefusal("document_unknown").
        """
        listing = self.snapshot().listing(today)
        if document is None:
            return listing
        history.require(load_manifest(self._manifest_path), document)
        return [entry for entry in listing if entry.document == document]

    def find(self, document: str, name: str = "") -> Version:
        """A version of a document by its place in the history (from 1) or the start of its id.

        By default the last one that has not been withdrawn in favour of another.

        Raises KnowledgeRefusal("document_unknown" or "version_unknown").
        """
        manifest = load_manifest(self._manifest_path)
        return self._version(history.find_version(manifest, document, name))

    def diff(self, document: str, old: str = "", new: str = "") -> Difference:
        """What changed between two versions of a document; the last two where none are named.

        A version is named by the start of its id (at least four characters) or its place in the history, from 1.
        Raises KnowledgeRefusal("document_unknown", "version_unknown" or "version_single").
        """
        manifest = load_manifest(self._manifest_path)
        before, after = history.choose_pair(manifest, document, old, new)
        return compare_versions(self._version(before), self._version(after))

    def remove(self, document: str, *, now: datetime) -> None:
        """Take a document out of answers; its history stays, `restore` brings it back.

        Raises KnowledgeRefusal("document_unknown").
        """
        with self._writing():
            manifest = load_manifest(self._manifest_path)
            self._switch(history.remove_document(manifest, document), None, now)

    def restore(self, document: str, version: str, *, progress: Progress | None = None, now: datetime) -> Version:
        """Let a version answer again; the versions that would answer in its place are withdrawn, not deleted.

        Raises KnowledgeRefusal("document_unknown" or "version_unknown").
        """
        chosen = history.find_version(load_manifest(self._manifest_path), document, version)
        self._embed(load_manifest(self._manifest_path), [self._version(chosen)], progress)
        with self._writing():
            manifest = load_manifest(self._manifest_path)
            self._switch(history.restore_version(manifest, document, chosen, self._version), progress, now)
        return self._version(chosen)

    def original(self, version_id: str) -> tuple[Path, str, str]:
        """The file a version was read from: where it lies, what its sender called it, its media type.

        Raises KnowledgeRefusal("original_missing").
        """
        version = self._version(version_id)
        path = self._archive.original_path(version.original_sha256)
        if not path.is_file():
            raise KnowledgeRefusal("original_missing", f"原文文件 {path} 不在了", path=str(path))
        return path, version.file_name, version.parsed.media_type

    def rebuild(self, progress: Progress | None = None, *, now: datetime) -> RebuildReport:
        """Make the index from nothing but the truth, with the model that is set now.

        A damaged version is read again from its original; a damaged manifest is made again from the versions.
        """
        with self._writing():
            manifest, lost = history.recover_manifest(self._manifest_path, self._archive, self._index.directories())
            manifest, recovered = history.recover_versions(manifest, self._archive, self._read_file)
            self._loaded.clear()
            manifest, embedded = self._switch(manifest, progress, now, anew=True)
        count = manifest.index.count if manifest.index else 0
        return RebuildReport(len(manifest.documents), count, embedded, manifest.generation, recovered, lost)

    def close(self) -> None:
        """Let go of the index's files. The library can still be used: it opens them again."""
        self._index.close()

    @property
    def _manifest_path(self) -> Path:
        return self._folder / "manifest.json"

    def _manifest_mark(self) -> tuple[int, int, int]:
        try:
            status = self._manifest_path.stat()
        except FileNotFoundError:
            return (0, 0, 0)
        return (status.st_ino, status.st_mtime_ns, status.st_size)

    def _version(self, version_id: str) -> Version:
        with self._lock:
            if version_id not in self._loaded:
                self._loaded[version_id] = self._archive.version(version_id)
            return self._loaded[version_id]

    def _read_file(
        self,
        path: Path,
        *,
        file_name: str | None = None,
        overrides: Mapping[str, object] | None = None,
        release_marks: bool = False,
    ) -> ParsedDocument:
        if self._reader is None:
            from knowledge.documents import read_file

            self._reader = read_file
        return self._reader(path, file_name=file_name or path.name, overrides=overrides, release_marks=release_marks)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the one lock of all writers, in all processes. Raises KnowledgeRefusal("library_busy")."""
        with truth.hold(self._folder):
            yield

    def _embed(self, manifest: Manifest, versions: Iterable[Version], progress: Progress | None) -> int:
        """Make the vectors that `versions` lack; outside the lock, since it can take minutes and harms nobody."""
        listed = list(versions)
        if not any(version.parsed.passages for version in listed):
            return 0
        publication.check_model(manifest, self.config.embedding)
        return self._embed_texts(listed, progress)

    def _embed_texts(self, versions: Sequence[Version], progress: Progress | None) -> int:
        """Make the vectors that passages and sentences lack; how many passages lacked one."""
        model = self.config.embedding
        passages = {passage.key: passage.search_text for version in versions for passage in version.parsed.passages}
        sentences = list_texts(article for version in versions for article in version.parsed.articles)
        made = publication.embed_missing(self._vectors, lambda: self.embeddings, model, passages, progress)
        publication.embed_missing(self._vectors, lambda: self.embeddings, model, sentences, progress)
        return made

    def _switch(
        self, manifest: Manifest, progress: Progress | None, now: datetime, *, anew: bool = False
    ) -> tuple[Manifest, int]:
        """Make `manifest` the one that counts, with a new collection where the present one lacks a version.

        Called with the lock held. The manifest as saved, and how many passages were embedded on the way (those whose
        vectors were lost).
        """
        present = load_manifest(self._manifest_path) if not anew else None
        if manifest == present:
            return manifest, 0
        wanted = publication.indexed_versions(manifest.documents, self._version)
        embedded = 0
        indexed = manifest.index.versions if manifest.index else ()
        if not wanted and anew:
            manifest = replace(manifest, generation=manifest.generation + 1, index=None)
        elif anew or not set(wanted) <= set(indexed):
            if not anew:
                publication.check_model(manifest, self.config.embedding)
            model = self.config.embedding
            embedded = self._embed_texts([self._version(id_) for id_ in wanted], progress)
            manifest = publication.build_index(
                manifest, self._vectors, self._index, model, wanted, self._version, now, progress
            )
            passages = [passage for id_ in wanted for passage in self._version(id_).parsed.passages]
            if len(passages) > _MANY_PASSAGES:
                # Words are indexed here, or the first question after the switch would wait for it.
                LexicalIndex.open([words_of(passage) for passage in passages], self._folder)
        elif present is None or manifest.documents != present.documents:
            manifest = replace(manifest, generation=manifest.generation + 1)
        manifest = publication.sweep(manifest, self._index, now)
        self._checkpoint("swept")
        save_manifest(self._manifest_path, manifest, self._checkpoint)
        return manifest, embedded
