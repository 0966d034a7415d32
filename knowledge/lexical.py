"""Words: BM25 over Chinese characters and their bigrams, without a dictionary.

Single characters beside bigrams, since lay questions share characters with the law's words more often than
whole words (房子 and 住房): on the LeCoQA development half that gives hit@1 .472 where bigrams alone give .448.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge.figures import read_chinese_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FORMAT = 1  # raised when tokens or scores change, so that an index saved by an older program is built anew
_K1, _B = 1.5, 0.75  # the usual values; LeCoQA's development half is flat around them (hit@1 .464 to .473)

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{_HAN}]+|[a-z]+|\d+(?:\.\d+)?%?")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_CHINESE_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}(?=年)")
# 十五万 and 15万 are one word; 一般, 统一, 十分 stay what they are: a numeral counts only before a measure.
_CHINESE_NUMERAL = re.compile(
    r"(?<![统同唯单专])([一二两三四五六七八九十百千]+)(?=个月|周岁|万|亿|元|年(?!级)|月|日|天|岁|名|倍|类|条|款|项|次|期|批|级|套|件)"
)


def normalise(text: str) -> str:
    """Fold what is written differently and means the same.

    - full-width and compatibility forms (NFKC), upper case, invisible characters
    - separators in numbers: 150,000
    - Chinese numerals before a measure, and years: 十五万 → 15万, 二〇二二年 → 2022年, 第九条 → 第9条
    """
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    folded = _THOUSANDS.sub("", folded)
    folded = _CHINESE_YEAR.sub(lambda match: _arabic(match.group()), folded)
    return _CHINESE_NUMERAL.sub(lambda match: _arabic(match.group()), folded)


def _arabic(numeral: str) -> str:
    number = read_chinese_number(numeral)
    return numeral if number is None else str(number)


def tokenise(text: str) -> list[str]:
    """The tokens of a text: characters and bigrams of Chinese, words of Latin script, numbers (with their measure)."""
    tokens: list[str] = []
    folded = normalise(text)
    for match in _RUN.finditer(folded):
        run = match.group()
        if run[0].isdigit():
            tokens.append(run)
            after = folded[match.end() : match.end() + 1]
            if after and "\u4e00" <= after <= "\u9fff":
                tokens.append(run + after)
        elif run[0].isascii():
            tokens.append(run)
        else:
            tokens.extend(run)
            tokens.extend(run[index : index + 2] for index in range(len(run) - 1))
    return tokens


class LexicalIndex:
    """BM25 scores of passages, precomputed a token (bm25s); immutable, so threads share it."""

    def __init__(
        self, vocabulary: Mapping[str, int], data: NDArray[Any], indices: NDArray[Any], indptr: NDArray[Any], size: int
    ) -> None:
        self._vocabulary = vocabulary
        self._data = data
        self._indices = indices
        self._indptr = indptr
        self.size = size
        filled = np.flatnonzero(np.diff(indptr))
        self._highest = np.zeros(max(len(indptr) - 1, 0), np.float32)
        if len(filled):
            self._highest[filled] = np.maximum.reduceat(data, indptr[filled])

    @classmethod
    def build(cls, texts: Iterable[str]) -> LexicalIndex:
        """Index texts in the given order; about 1 s for 3,000 passages of 150 characters."""
        import bm25s

        vocabulary: dict[str, int] = {}
        rows = [[vocabulary.setdefault(token, len(vocabulary)) for token in tokenise(text)] for text in texts]
        if not vocabulary:
            empty = np.zeros(0, np.float32)
            return cls({}, empty, np.zeros(0, np.int32), np.zeros(1, np.int64), len(rows))
        model = bm25s.BM25(k1=_K1, b=_B, method="lucene", csc_backend="numpy")
        model.index((rows, vocabulary), create_empty_token=False, show_progress=False)
        scores = model.scores
        return cls(
            vocabulary,
            np.asarray(scores["data"], np.float32),
            np.asarray(scores["indices"], np.int32),
            np.asarray(scores["indptr"], np.int64),
            len(rows),
        )

    def score(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """The BM25 score of every passage for weighted tokens; 0 where none occurs."""
        scores = np.zeros(self.size, np.float32)
        for token, weight in weights.items():
            column = self._vocabulary.get(token)
            if column is None:
                continue
            start, end = self._indptr[column], self._indptr[column + 1]
            # A passage occurs once in a column, so plain indexing adds each score exactly once.
            scores[self._indices[start:end]] += weight * self._data[start:end]
        return scores

    def bound(self, weights: Mapping[str, float]) -> float:
        """The score that a passage would have that held each token as well as any passage holds it."""
        columns = ((self._vocabulary.get(token), weight) for token, weight in weights.items())
        return float(sum(weight * float(self._highest[column]) for column, weight in columns if column is not None))

    def frequency(self, token: str) -> int:
        """In how many passages the token occurs."""
        column = self._vocabulary.get(token)
        return 0 if column is None else int(self._indptr[column + 1] - self._indptr[column])

    def rarity(self, token: str) -> float:
        """Inverse document frequency, 0..1: 1 for a token in no passage, near 0 for one in all."""
        if not self.size:
            return 1.0
        count = self.frequency(token)
        idf = np.log1p((self.size - count + 0.5) / (count + 0.5))
        return float(idf / np.log1p((self.size + 0.5) / 0.5))

    def save(self, path: Path) -> None:
        """Write the index as one file, replaced as a whole."""
        words = json.dumps(list(self._vocabulary), ensure_ascii=False).encode()
        draft = path.with_name(f"{path.name}.{os.getpid()}.part")
        with draft.open("wb") as file:
            np.savez(
                file,
                format=np.int64(_FORMAT),
                size=np.int64(self.size),
                words=np.frombuffer(words, np.uint8),
                data=self._data,
                indices=self._indices,
                indptr=self._indptr,
            )
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> LexicalIndex | None:
        """Read a saved index; None where there is none, or it is damaged or of another format (then build anew)."""
        try:
            with np.load(path, allow_pickle=False) as file:
                if int(file["format"]) != _FORMAT:
                    return None
                words = json.loads(file["words"].tobytes())
                vocabulary = {word: column for column, word in enumerate(words)}
                return cls(vocabulary, file["data"], file["indices"], file["indptr"], int(file["size"]))
        except (OSError, ValueError, KeyError, EOFError):
            return None


def weigh_tokens(texts: Sequence[tuple[str, float]]) -> dict[str, float]:
    """The tokens of weighted texts (the question, its expansions), each with the sum of its weights."""
    weights: dict[str, float] = {}
    for text, weight in texts:
        for token, count in Counter(tokenise(text)).items():
            weights[token] = weights.get(token, 0.0) + weight * count
    return weights
