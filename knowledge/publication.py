"""How a new state of the library goes live: vectors, a new collection, a check, and one switch of the manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from knowledge.embeddings import VectorStore
from knowledge.errors import IndexUnusable, KnowledgeRefusal
from knowledge.index import DenseIndex, Progress, stack
from knowledge.manifest import DocumentRecord, Manifest, RetiredCollection
from knowledge.model import Version
from knowledge.shipped import read_shipped
from knowledge.snapshot import edition_of, searchable

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings


# A reader looks at the manifest before each question, and no question takes this long.
GRACE = timedelta(minutes=10)

_STORED = 64  # passages a transaction of the store: what a kill loses at most, some seconds of work
_EMBEDDED = 8  # passages a call of the model: how often the bar moves

Load = Callable[[str], Version]


def indexed_versions(documents: dict[str, DocumentRecord], load: Load) -> list[str]:
    """The versions that can answer on some day, in the order of their entries in the index."""
    history = {
        document: [edition_of(entry, load(entry.version)) for entry in record.versions]
        for document, record in documents.items()
        if not record.removed
    }
    return searchable(history)


def embed_missing(
    store: VectorStore,
    embeddings: Callable[[], Embeddings],
    model: str,
    texts: Mapping[str, str],
    progress: Progress | None = None,
) -> int:
    """Give each text a vector that has none yet; how many were made here. Short ones first, to show headway.

    Raises KnowledgeRefusal("embedding_failed") where the model can't be had; what was made so far is kept.
    """
    lacking = texts.keys() - store.read(model, texts).keys()
    shipped = read_shipped(model, lacking)
    if shipped:
        store.add(model, list(shipped), stack(list(shipped.values())))
    missing = sorted(lacking - shipped.keys(), key=lambda key: (len(texts[key]), key))
    for at in range(0, len(missing), _STORED):
        part = missing[at : at + _STORED]
        made: list[list[float]] = []
        while len(made) < len(part):
            some = part[len(made) : len(made) + _EMBEDDED]
            made += _embed(embeddings(), model, [texts[key] for key in some])
            if progress:
                progress(at + len(made), len(missing), "计算向量")
        store.add(model, part, stack(made))
    return len(missing)


def _embed(embeddings: Embeddings, model: str, texts: list[str]) -> list[list[float]]:
    try:
        return embeddings.embed_documents(texts)
    except KnowledgeRefusal:
        raise
    except Exception as error:  # a provider's package raises what it likes; it all means this
        told = f"向量模型 {model} 没有给出结果（{type(error).__name__}）；知识库没有改动"
        raise KnowledgeRefusal("embedding_failed", told, model=model) from error


def build_index(
    manifest: Manifest,
    store: VectorStore,
    index: DenseIndex,
    model: str,
    versions: Sequence[str],
    load: Load,
    now: datetime,
    progress: Progress | None = None,
) -> Manifest:
    """Write and check a collection of `versions`; the manifest that names it, not saved yet.

    Every passage has its vector already (`embed_missing`). Raises IndexUnusable.
    """
    passages = [(owner, passage) for owner, id_ in enumerate(versions) for passage in load(id_).parsed.passages]
    vectors = store.read(model, (passage.key for _, passage in passages))
    matrix = stack([vectors[passage.key] for _, passage in passages])
    generation = manifest.generation + 1
    record = index.build(
        f"{generation}-{uuid4().hex[:8]}", model, matrix, [owner for owner, _ in passages], versions, progress
    )
    retired = manifest.retired
    if manifest.index is not None:
        retired += (RetiredCollection(manifest.index.directory, now.isoformat()),)
    return replace(manifest, generation=generation, index=record, retired=retired)


def check_model(manifest: Manifest, model: str) -> None:
    """Refuse to mix models: raises IndexUnusable where another than `model` made the index."""
    if manifest.index is not None and manifest.index.model != model:
        made = manifest.index.model
        raise IndexUnusable(
            "index_other_model",
            f"索引由向量模型 {made} 建成，现在设置的是 {model}；请运行 siwen kb rebuild",
            made=made,
            wanted=model,
        )


def sweep(manifest: Manifest, index: DenseIndex, now: datetime) -> Manifest:
    """Delete collections that no reader can still use: replaced longer ago than GRACE, or left by a kill.

    Called by the writer, which holds the lock: a folder that the manifest doesn't name is nobody's. The manifest
    without what is gone, not saved yet.
    """
    kept = tuple(entry for entry in manifest.retired if now - datetime.fromisoformat(entry.at) < GRACE)
    named = {entry.directory for entry in kept}
    if manifest.index is not None:
        named.add(manifest.index.directory)
    for directory in index.directories():
        if directory not in named:
            index.drop(directory)
    return replace(manifest, retired=kept)
