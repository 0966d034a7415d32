"""Vectors of the demonstration documents that come with the program, so that a first start takes seconds.

A vector is a pure function of the model and the passage, so one made beforehand is as good as one made here: keyed
by the passage's SHA-256, it is simply not found once the passage has changed. Half precision: it moves a cosine by
less than 0.001. `make vectors` writes the file; a test says when it is out of date.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from knowledge.embeddings import BUNDLED, Vectors, open_embeddings, unit
from knowledge.sentences import list_texts

FILE = Path(__file__).parent / "shipped_vectors.npz"


def read_shipped(model: str, keys: Iterable[str]) -> dict[str, Vectors]:
    """Those of the passages `keys` (hex SHA-256) that have a shipped vector by `model`, with it (unit length)."""
    if model != BUNDLED or not FILE.is_file():
        return {}
    with np.load(FILE) as shipped:
        place = {key.tobytes().hex(): at for at, key in enumerate(shipped["keys"])}
        vectors = shipped["vectors"]
        return {key: unit(vectors[place[key]]) for key in keys if key in place}


def write_shipped(texts: Mapping[str, str]) -> int:
    """Make the file anew for these texts by key, embedding what it lacks; how many it holds."""
    vectors = read_shipped(BUNDLED, texts)
    embeddings = open_embeddings(BUNDLED)
    for key in texts.keys() - vectors.keys():
        vectors[key] = unit(embeddings.embed_documents([texts[key]])[0])
    keys = sorted(vectors)
    np.savez(
        FILE,
        keys=np.array([list(bytes.fromhex(key)) for key in keys], dtype=np.uint8),
        vectors=np.stack([vectors[key] for key in keys]).astype(np.float16),
    )
    return len(keys)


def main() -> None:
    """Write the vectors of the documents in a folder."""
    from knowledge.documents import read_file

    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    documents = [read_file(path) for path in sorted(parser.parse_args().folder.glob("*.md"))]
    texts = {passage.key: passage.search_text for document in documents for passage in document.passages}
    write_shipped(texts | list_texts(article for document in documents for article in document.articles))


if __name__ == "__main__":
    main()
