"""Whether questions are answered with the index, or by words alone; cheap enough to be asked every few seconds."""

from __future__ import annotations

from knowledge.config import KnowledgeConfig
from knowledge.errors import IndexUnusable
from knowledge.manifest import load_manifest


def check_index(config: KnowledgeConfig) -> int:
    """The generation that answers now. Raises IndexUnusable: none, not there, another model's; KnowledgeRefusal."""
    manifest = load_manifest(config.library_dir / "manifest.json")
    record = manifest.index
    if record is None:
        if any(not document.removed for document in manifest.documents.values()):
            raise IndexUnusable("index_gone", "还没有向量索引；请运行 siwen kb rebuild")
        return manifest.generation
    if record.model != config.embedding:
        raise IndexUnusable("index_other_model", "索引由另一个向量模型建成；请运行 siwen kb rebuild")
    if not (config.library_dir / "index" / record.directory / "chroma.sqlite3").is_file():
        raise IndexUnusable("index_gone", "向量索引不在了；请运行 siwen kb rebuild")
    return manifest.generation
