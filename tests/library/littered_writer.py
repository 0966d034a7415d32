"""A writer and reader of an index, its memory full of a word, as a bot's is of names. Its argument is the folder."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

import numpy as np

from knowledge.index import DenseIndex

WORD = "张三"
SIZE = 170_000  # of a block: what hnswlib asks for at first is a little less
_M_MMAP_THRESHOLD = -3


def litter() -> None:
    """Fill freed memory with the word, also where larger blocks come from, as in a process that has run for a while."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    libc.mallopt(_M_MMAP_THRESHOLD, 4 << 20)
    word = WORD.encode()
    blocks = [libc.malloc(SIZE) for _ in range(200)]
    for block in blocks:
        ctypes.memmove(block, word * (SIZE // len(word)), SIZE - SIZE % len(word))
    for block in blocks[:-1]:
        libc.free(block)


if __name__ == "__main__":
    import chromadb  # noqa: F401 -- loaded before the litter, so that it is not used up by it

    litter()
    index = DenseIndex(Path(sys.argv[1]))
    for count in (50, 2_500):  # the second makes the graph's room grow
        vectors = np.random.default_rng(1).normal(size=(count, 384)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        record = index.build(f"index{count}", "none", vectors, [0] * count, ["m"])
        index.close()
        litter()  # whoever opens it next has memory of their own
        index.search(record, vectors[0], 5, [0], [0] * count, count)
        litter()
        index.search(record, vectors[1], 5, [0], [0] * count, count)
