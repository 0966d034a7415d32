"""The vectors that come with the program are those of the sources as they are, and are what the model says."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from knowledge.documents import read_in_process
from knowledge.embeddings import BUNDLED, open_embeddings
from knowledge.sentences import list_texts
from knowledge.shipped import read_shipped

SOURCES = Path(__file__).parents[2] / "knowledge" / "sources"


def test_every_passage_and_sentence_of_the_sources_has_a_shipped_vector() -> None:
    documents = [read_in_process(path) for path in SOURCES.glob("*.md")]
    keys = {passage.key for document in documents for passage in document.passages}
    keys |= list_texts(article for document in documents for article in document.articles).keys()
    assert len(keys) > 400
    assert keys - read_shipped(BUNDLED, keys).keys() == set(), "run `make vectors`"


def test_a_shipped_vector_is_what_the_model_says() -> None:
    passages = read_in_process(sorted(SOURCES.glob("*.md"))[4]).passages
    some = [passages[0], passages[len(passages) // 2], passages[-1]]
    fresh = open_embeddings(BUNDLED).embed_documents([passage.search_text for passage in some])
    shipped = read_shipped(BUNDLED, [passage.key for passage in some])
    for passage, vector in zip(some, fresh, strict=True):
        assert float(np.dot(shipped[passage.key], np.asarray(vector))) > 0.9995


def test_another_models_vectors_are_not_taken_from_the_shipped_ones() -> None:
    passages = read_in_process(sorted(SOURCES.glob("*.md"))[4]).passages
    assert read_shipped("openai:text-embedding-3-small", [passages[0].key]) == {}
