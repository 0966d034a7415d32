"""The history of each document: adding, removing, restoring, naming and recovering versions in the manifest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from knowledge.archive import Archive, version_id
from knowledge.errors import KnowledgeRefusal
from knowledge.intake import Intake, Reader, parser_version
from knowledge.manifest import DocumentRecord, Manifest, VersionRecord, load_manifest
from knowledge.model import State, Version
from knowledge.reports import Kind
from knowledge.snapshot import edition_of
from knowledge.standing import judge_all, start_days

Load = Callable[[str], Version]

_SHORTEST_NAME = 4  # hex digits that name a version
_TOKENS_KEPT = 200  # published tokens remembered; a button older than that many publications is answered "gone"


def version_of(item: Intake, load: Load, now: datetime) -> Version:
    """The version that a file is."""
    if item.parsed is None:
        return load(item.known)
    return Version(version_id(item.parsed), item.parsed, item.sha256, item.file_name, now)


def holds(manifest: Manifest, version: Version) -> bool:
    """Whether this content is in its document's history."""
    record = manifest.documents.get(version.metadata.id)
    return record is not None and any(entry.version == version.id for entry in record.versions)


def kind_of(manifest: Manifest, version: Version) -> Kind:
    """What publishing this version does."""
    record = manifest.documents.get(version.metadata.id)
    if record is None:
        return "added"
    entry = next((entry for entry in record.versions if entry.version == version.id), None)
    if entry is None:
        return "changed"
    return "withdrawn" if record.removed or entry.withdrawn else "unchanged"


def add_version(manifest: Manifest, version: Version, fingerprint: str) -> Manifest:
    """The manifest with this version as the latest of its document, unless its history holds it.

    What was removed before stays out of answers: a document that comes back comes with its new version alone.
    """
    read = manifest.read if manifest.parser == parser_version() else {}
    if fingerprint:
        read = {**read, fingerprint: version.id}
    manifest = replace(manifest, read=read, parser=parser_version())
    if holds(manifest, version):
        return manifest
    document = version.metadata.id
    record = manifest.documents.get(document, DocumentRecord(()))
    before = record.versions
    if record.removed:
        before = tuple(replace(entry, withdrawn=True) for entry in before)
    entry = VersionRecord(
        version.id,
        version.original_sha256,
        version.file_name,
        version.parsed.media_type,
        version.ingested_at.isoformat(),
    )
    return _with_document(manifest, document, DocumentRecord((*before, entry)))


def remember_token(manifest: Manifest, token: str, version: Version) -> Manifest:
    """The manifest that knows the token as published."""
    kept = dict(list(manifest.published.items())[-_TOKENS_KEPT + 1 :])
    return replace(manifest, published={**kept, token: version.id})


def remove_document(manifest: Manifest, document: str) -> Manifest:
    """The manifest in which the document answers no more."""
    return _with_document(manifest, document, replace(require(manifest, document), removed=True))


def restore_version(manifest: Manifest, document: str, version: str, load: Load) -> Manifest:
    """The manifest in which `version` answers again.

    Versions of the document that would answer in its place (they start on the same day or later) are withdrawn;
    where the document had been removed, all others are.
    """
    record = require(manifest, document)
    starts = start_days([edition_of(entry, load(entry.version)) for entry in record.versions])
    entries = tuple(
        replace(
            entry,
            withdrawn=entry.version != version
            and (entry.withdrawn or record.removed or starts[entry.version] >= starts[version]),
        )
        for entry in record.versions
    )
    return _with_document(manifest, document, DocumentRecord(entries))


def require(manifest: Manifest, document: str) -> DocumentRecord:
    """The record of a document. Raises KnowledgeRefusal("document_unknown")."""
    if document not in manifest.documents:
        raise KnowledgeRefusal(
            "document_unknown", f"知识库里没有 id 为“{document}”的文件（siwen kb list 列出全部）", id=document
        )
    return manifest.documents[document]


def find_version(manifest: Manifest, document: str, name: str) -> str:
    """The id of the version that `name` means: its place in the history from 1, or the start of its id.

    "" means the last one that has not been withdrawn in favour of another: what `restore` brought back.

    Raises KnowledgeRefusal("document_unknown" or "version_unknown").
    """
    record = require(manifest, document)
    ids = [entry.version for entry in record.versions]
    if not name:
        return next((entry.version for entry in reversed(record.versions) if not entry.withdrawn), ids[-1])
    if name.isdecimal() and 1 <= int(name) <= len(ids):
        return ids[int(name) - 1]
    fit = [id_ for id_ in ids if len(name) >= _SHORTEST_NAME and id_.startswith(name.lower())]
    if len(fit) != 1:
        raise KnowledgeRefusal(
            "version_unknown",
            f"“{document}”没有版本“{name}”：共 {len(ids)} 个版本，用序号 1 至 {len(ids)} 或编号开头几位",
            id=document,
            version=name,
        )
    return fit[0]


def choose_pair(manifest: Manifest, document: str, old: str, new: str) -> tuple[str, str]:
    """The ids of two versions to compare; the last two where none are named, the one before `new` where it alone is.

    Raises KnowledgeRefusal("document_unknown", "version_unknown" or "version_single").
    """
    ids = [entry.version for entry in require(manifest, document).versions]
    after = find_version(manifest, document, new) if new else ids[-1]
    if old:
        return find_version(manifest, document, old), after
    place = ids.index(after)
    if place == 0:
        raise KnowledgeRefusal("version_single", f"“{document}”在这个版本之前没有别的版本，没有可比的", id=document)
    return ids[place - 1], after


def latest_version(manifest: Manifest, document: str) -> str:
    """The id of the version that was published last and not withdrawn; "" where there is none."""
    record = manifest.documents.get(document)
    live = [entry.version for entry in record.versions if not entry.withdrawn] if record else []
    return live[-1] if live else ""


def latest_mark(manifest: Manifest, document: str) -> str:
    """What changes whenever the document's history does: what a confirmation was shown against."""
    record = manifest.documents.get(document)
    if record is None:
        return ""
    return ",".join([*(f"{entry.version}{entry.withdrawn}" for entry in record.versions), str(record.removed)])


def state_once_published(manifest: Manifest, version: Version, load: Load) -> State:
    """The standing that a version will have on the day it was read, once it is published."""
    grown = add_version(manifest, version, "")
    histories = {
        document: [
            edition_of(entry, version if entry.version == version.id else load(entry.version))
            for entry in record.versions
        ]
        for document, record in grown.documents.items()
    }
    return judge_all(histories, version.ingested_at.date())[version.id]


def recover_manifest(path: Path, archive: Archive, directories: Sequence[str]) -> tuple[Manifest, bool]:
    """The manifest, and whether it had to be made again from the versions on disk (what was removed is back then).

    `directories` are the index folders, named after their generation: a new generation is none of theirs.
    """
    try:
        manifest = load_manifest(path)
    except KnowledgeRefusal:
        manifest = Manifest()
    found = archive.version_ids()
    if manifest.documents or not found:
        return manifest, False
    generation = max((int(name.split("-")[0]) for name in directories if name.split("-")[0].isdecimal()), default=0)
    manifest = Manifest(generation=generation)
    versions = []
    for id_ in found:
        try:
            versions.append(archive.version(id_))
        except KnowledgeRefusal:
            continue  # without the manifest nothing says which original it came from
    for version in sorted(versions, key=lambda version: (version.ingested_at, version.file_name)):
        manifest = add_version(manifest, version, "")
    return manifest, True


def recover_versions(manifest: Manifest, archive: Archive, reader: Reader) -> tuple[Manifest, int]:
    """Read again, from their originals, the versions whose files are gone or damaged; how many there were.

    Raises the reader's refusal where an original can't be read either.
    """
    count = 0
    for document, record in manifest.documents.items():
        entries = []
        for entry in record.versions:
            try:
                archive.version(entry.version)
            except KnowledgeRefusal:
                original = archive.original_path(entry.original)
                # The marks were released when it came in, and the id may have been an option then.
                parsed = reader(original, file_name=entry.file_name, overrides={"id": document}, release_marks=True)
                at = datetime.fromisoformat(entry.ingested_at)
                version = Version(version_id(parsed), parsed, entry.original, entry.file_name, at)
                archive.keep_version(version, mend=True)
                entries.append(replace(entry, version=version.id))
                count += 1
            else:
                entries.append(entry)
        manifest = _with_document(manifest, document, replace(record, versions=tuple(entries)))
    return manifest, count


def _with_document(manifest: Manifest, document: str, record: DocumentRecord) -> Manifest:
    return replace(manifest, documents={**manifest.documents, document: record})
