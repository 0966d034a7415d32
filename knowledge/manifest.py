"""The manifest: which versions of which documents there are, and which collection of the index holds them.

One JSON file, replaced as a whole (fsync, then `os.replace`). A reader that sees it sees a state in which
everything it names exists; whoever writes it holds the library's lock.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from knowledge.errors import KnowledgeRefusal

FORMAT = 1
Checkpoint = Callable[[str], None]


def pass_checkpoint(step: str) -> None:
    """What stands between the steps of a publication unless a launcher hands in something else: nothing."""
    del step


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A published version in the history of its document. `original` is the SHA-256 of the file it came from."""

    version: str
    original: str
    file_name: str
    media_type: str
    ingested_at: str  # ISO, UTC
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document: its versions in the order of publication; `removed` takes all of them out of answers."""

    versions: tuple[VersionRecord, ...]
    removed: bool = False


@dataclass(frozen=True, slots=True)
class IndexRecord:
    """The collection that is searched: `versions` in the order of its entries, `count` entries of `dimension`."""

    directory: str
    model: str
    dimension: int
    count: int
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetiredCollection:
    """A collection that was replaced; deleted once a reader can't still be using it."""

    directory: str
    at: str  # ISO, UTC


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole state of the library but the texts themselves.

    `read` remembers what each file was read as (fingerprint → version), so an unchanged file isn't parsed again;
    it holds for one `parser` and is forgotten with it.
    `published` remembers the staging tokens that went live, so a second press changes nothing.
    """

    generation: int = 0
    documents: dict[str, DocumentRecord] = field(default_factory=dict)
    index: IndexRecord | None = None
    parser: str = ""
    read: dict[str, str] = field(default_factory=dict)
    published: dict[str, str] = field(default_factory=dict)
    retired: tuple[RetiredCollection, ...] = ()


def load_manifest(path: Path) -> Manifest:
    """The manifest at `path`, or an empty one where there is none yet.

    Raises KnowledgeRefusal("manifest_damaged") where the file isn't a manifest of this format.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Manifest()
    try:
        return _decode(json.loads(raw))
    except (ValueError, KeyError, TypeError) as error:
        raise KnowledgeRefusal(
            "manifest_damaged", f"知识库清单 {path} 已损坏；请运行 siwen kb rebuild", path=str(path)
        ) from error


def save_manifest(path: Path, manifest: Manifest, checkpoint: Checkpoint = pass_checkpoint) -> None:
    """Replace the manifest at `path` as a whole."""
    replace_file(path, json.dumps(_encode(manifest), ensure_ascii=False, indent=1).encode(), checkpoint)


def replace_file(path: Path, content: bytes, checkpoint: Checkpoint = pass_checkpoint) -> None:
    """Write `content` to `path` so that a reader, or a kill, sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with fresh.open("wb") as stream:
        stream.write(content)
        stream.flush()
        checkpoint(f"written {path.name}")
        os.fsync(stream.fileno())
    checkpoint(f"synced {path.name}")
    fresh.replace(path)
    checkpoint(f"replaced {path.name}")
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _encode(manifest: Manifest) -> dict[str, Any]:
    return {"format": FORMAT, **asdict(manifest)}


def _decode(data: dict[str, Any]) -> Manifest:
    if data["format"] != FORMAT:
        raise ValueError("another format")
    documents = {
        key: DocumentRecord(tuple(VersionRecord(**version) for version in record["versions"]), record["removed"])
        for key, record in data["documents"].items()
    }
    index = data["index"]
    return Manifest(
        generation=int(data["generation"]),
        documents=documents,
        index=IndexRecord(**{**index, "versions": tuple(index["versions"])}) if index else None,
        parser=data["parser"],
        read=dict(data["read"]),
        published=dict(data["published"]),
        retired=tuple(RetiredCollection(**entry) for entry in data["retired"]),
    )
