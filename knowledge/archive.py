"""The truth on disk: originals by content hash, and what was read from them, one JSON file a version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from knowledge.errors import KnowledgeRefusal, UnreadableDocument
from knowledge.manifest import Checkpoint, pass_checkpoint, replace_file
from knowledge.model import (
    Article,
    ArticleKind,
    Audience,
    Metadata,
    ParsedDocument,
    Passage,
    PassageKind,
    Remark,
    Version,
)

_BLOCK_BYTES = 1 << 20


def hash_file(path: Path) -> str:
    """The SHA-256 of a file's content, hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def version_id(parsed: ParsedDocument) -> str:
    """The id of what was read: SHA-256 of metadata, articles and passages. Equal content is one version."""
    content = encode_parsed(parsed)
    content.pop("remarks")
    content.pop("media_type")
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class Archive:
    """Originals and versions under one folder. Content-addressed: writing the same again changes nothing."""

    def __init__(self, folder: Path, checkpoint: Checkpoint = pass_checkpoint) -> None:
        self._originals = folder / "originals"
        self._versions = folder / "versions"
        self._checkpoint = checkpoint

    def original_path(self, sha256: str) -> Path:
        """Where the original with this hash lies."""
        return self._originals / sha256[:2] / sha256

    def keep_original(self, source: Path, sha256: str) -> None:
        """Copy in a file whose content has this hash. Raises UnreadableDocument where it has changed since."""
        target = self.original_path(sha256)
        if target.exists():
            return
        content = source.read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise UnreadableDocument("document_moved", f"{source.name}：读取时文件变了，请再试一次", file=source.name)
        replace_file(target, content, self._checkpoint)

    def keep_version(self, version: Version, *, mend: bool = False) -> None:
        """Write a version's file, unless it is there; `mend` writes it in any case."""
        target = self._version_path(version.id)
        if mend or not target.exists():
            content = json.dumps(encode_version(version), ensure_ascii=False, separators=(",", ":"))
            replace_file(target, content.encode(), self._checkpoint)

    def has_version(self, version_id: str) -> bool:
        """Whether a version's file is there."""
        return self._version_path(version_id).is_file()

    def version(self, version_id: str) -> Version:
        """Read a version back.

        Raises KnowledgeRefusal("version_missing") or ("version_damaged"), naming the file.
        """
        path = self._version_path(version_id)
        try:
            return decode_version(json.loads(path.read_bytes()))
        except FileNotFoundError as error:
            raise KnowledgeRefusal(
                "version_missing", f"知识库缺少版本文件 {path}；请运行 siwen kb rebuild", path=str(path)
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise KnowledgeRefusal(
                "version_damaged", f"版本文件 {path} 已损坏；请运行 siwen kb rebuild", path=str(path)
            ) from error

    def version_ids(self) -> list[str]:
        """The ids of all versions on disk, published or not."""
        return sorted(path.stem for path in self._versions.glob("*/*.json"))

    def _version_path(self, version_id: str) -> Path:
        return self._versions / version_id[:2] / f"{version_id}.json"


def encode_version(version: Version) -> dict[str, Any]:
    """A version as JSON data."""
    return {
        "id": version.id,
        "original": version.original_sha256,
        "file_name": version.file_name,
        "ingested_at": version.ingested_at.isoformat(),
        "parsed": encode_parsed(version.parsed),
    }


def decode_version(data: dict[str, Any]) -> Version:
    """A version from JSON data; KeyError, TypeError or ValueError where it is none."""
    return Version(
        id=data["id"],
        parsed=decode_parsed(data["parsed"]),
        original_sha256=data["original"],
        file_name=data["file_name"],
        ingested_at=datetime.fromisoformat(data["ingested_at"]),
    )


def encode_parsed(parsed: ParsedDocument) -> dict[str, Any]:
    """What was read, as JSON data. A passage's text is left out: it is a part of its article's."""
    metadata = asdict(parsed.metadata)
    for name in ("effective_from", "effective_to"):
        metadata[name] = metadata[name].isoformat() if metadata[name] else None
    metadata["audience"] = parsed.metadata.audience.name.lower()
    passages = []
    for passage in parsed.passages:
        entry = asdict(passage)
        del entry["text"]
        passages.append(entry)
    return {
        "metadata": metadata,
        "articles": [asdict(article) for article in parsed.articles],
        "passages": passages,
        "remarks": [asdict(remark) for remark in parsed.remarks],
        "media_type": parsed.media_type,
        "table_count": parsed.table_count,
    }


def decode_parsed(data: dict[str, Any]) -> ParsedDocument:
    """What was read, from JSON data; KeyError, TypeError or ValueError where it is none."""
    metadata = dict(data["metadata"])
    for name in ("effective_from", "effective_to"):
        metadata[name] = date.fromisoformat(metadata[name]) if metadata[name] else None
    metadata["audience"] = Audience[metadata["audience"].upper()]
    metadata["source"] = tuple(metadata["source"])
    articles = tuple(
        Article(**{**entry, "kind": ArticleKind(entry["kind"]), "path": tuple(entry["path"])})
        for entry in data["articles"]
    )
    texts = {article.key: article.text for article in articles}
    return ParsedDocument(
        metadata=Metadata(**metadata),
        articles=articles,
        passages=tuple(
            Passage(
                **{**entry, "kind": PassageKind(entry["kind"])},
                text=texts[entry["article_key"]][entry["start"] : entry["end"]],
            )
            for entry in data["passages"]
        ),
        remarks=tuple(Remark(**entry) for entry in data["remarks"]),
        media_type=data["media_type"],
        table_count=data["table_count"],
    )
