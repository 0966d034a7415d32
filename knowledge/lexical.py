"""Words: BM25 over Chinese characters and their bigrams, without a dictionary.

Single characters beside bigrams, since lay questions share characters with the law's words more often than
whole words (房子 and 住房): on the LeCoQA development half that gives hit@1 .472 where bigrams alone give .448.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge.figures import read_chinese_number
from knowledge.model import Passage, PassageKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KEPT_FILES = 3  # indexes in a folder: the present one, and those that a process not yet switched over may want
_FORMAT = 3  # raised when tokens or scores change, so that an index saved by an older program is built anew
_K1, _B = 1.5, 0.75  # the usual values; LeCoQA's development half is flat around them (hit@1 .464 to .473)

_FREQUENT = 0.1  # of the passages: a token that occurs in more is kept spread out for adding
_FREQUENT_KEPT = 200  # of such tokens; 40 MB at 50,000 passages

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{_HAN}]+|[a-z]+|\d+(?:\.\d+)?%?")
_DIGITS = re.compile(r"\d+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_CHINESE_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}(?=年)")
# 十五万 and 15万 are one word; 一般, 统一, 十分 stay what they are: a numeral counts only before a measure.
_CHINESE_NUMERAL = re.compile(
    r"(?<![统同唯单专])([一二两三四五六七八九十百千]+)(?=个月|周岁|万|亿|元|年(?!级)|月|日|天|岁|名|倍|类|条|款|项|次|期|批|级|套|件|折)"
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
    """The tokens of a text: characters and bigrams of Chinese, Latin words, codes (E05), numbers with measures."""
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
            number = _DIGITS.match(folded, match.end())
            if number is not None:  # a code (E05) is one word, and stands in one row
                tokens.append(run + number.group())
        else:
            tokens.extend(run)
            tokens.extend(run[index : index + 2] for index in range(len(run) - 1))
    return tokens


class LexicalIndex:
    """BM25 scores of passages, precomputed a token (bm25s); threads share it, it changes nothing but its own memory."""

    def __init__(
        self, vocabulary: Mapping[str, int], data: NDArray[Any], indices: NDArray[Any], indptr: NDArray[Any], size: int
    ) -> None:
        self._vocabulary = vocabulary
        self._data = data
        self._indices = indices
        self._indptr = indptr
        self.size = size
        self._frequent: dict[int, NDArray[np.float32]] = {}
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
            start, end = int(self._indptr[column]), int(self._indptr[column + 1])
            if end - start > self.size * _FREQUENT:
                scores += np.float32(weight) * self._spread(column, start, end)
            else:
                # A passage occurs once in a column, so plain indexing adds each score exactly once.
                scores[self._indices[start:end]] += np.float32(weight) * self._data[start:end]
        return scores

    def _spread(self, column: int, start: int, end: int) -> NDArray[np.float32]:
        """A frequent token's scores, one for each passage: adding it whole is ten times as quick as picking places."""
        spread = self._frequent.get(column)
        if spread is None:
            spread = np.zeros(self.size, np.float32)
            spread[self._indices[start:end]] = self._data[start:end]
            if len(self._frequent) < _FREQUENT_KEPT:
                self._frequent[column] = spread
        return spread

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

    @classmethod
    def open(cls, texts: Sequence[str], folder: Path) -> LexicalIndex:
        """The index of these texts: read from `folder` where they were indexed before, else built and kept there.

        A file is found by the hash of the texts, so a wrong one can't be; of older ones the latest few stay.
        """
        digest = hashlib.sha256(f"{_FORMAT}\0".encode())
        for text in texts:
            digest.update(text.encode() + b"\0")
        path = folder / f"words-{digest.hexdigest()[:24]}.npz"
        known = cls._load(path)
        if known is not None and known.size == len(texts):
            return known
        built = cls.build(texts)
        if folder.is_dir():
            built._save(path)
            older = sorted(folder.glob("words-*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
            for file in older[_KEPT_FILES:]:
                file.unlink(missing_ok=True)
        return built

    def _save(self, path: Path) -> None:
        """Write the index as one file, replaced as a whole; a full disk costs no more than building anew next time."""
        words = json.dumps(list(self._vocabulary), ensure_ascii=False).encode()
        draft = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            with draft.open("wb") as file:
                np.savez(
                    file,
                    size=np.int64(self.size),
                    words=np.frombuffer(words, np.uint8),
                    data=self._data,
                    indices=self._indices,
                    indptr=self._indptr,
                )
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)

    @classmethod
    def _load(cls, path: Path) -> LexicalIndex | None:
        """A saved index; None where there is none, or it is damaged."""
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                words = json.loads(file["words"].tobytes())
                vocabulary = {word: column for column, word in enumerate(words)}
                return cls(vocabulary, file["data"], file["indices"], file["indptr"], int(file["size"]))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None


def weigh_tokens(texts: Sequence[tuple[str, float]]) -> dict[str, float]:
    """The tokens of weighted texts (the question, its expansions), each with the sum of its weights."""
    weights: dict[str, float] = {}
    for text, weight in texts:
        for token, count in Counter(tokenise(text)).items():
            weights[token] = weights.get(token, 0.0) + weight * count
    return weights


def words_of(passage: Passage) -> str:
    """What words are looked for in: the text that is embedded, and of a whole article all of it.

    The embedded text is cut where the model stops reading.
    """
    if passage.kind is not PassageKind.WHOLE:
        return passage.search_text
    above = passage.search_text.partition("\n")[0]
    return f"{above}\n{passage.text}"
