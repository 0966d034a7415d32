"""Colloquial words and the terms of the measures they stand for: a list that staff extend without code (terms.yaml)."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.errors import KnowledgeRefusal
from knowledge.lexical import normalise

FILE_NAME = "terms.yaml"
logger = logging.getLogger(__name__)


class BadTerms(KnowledgeRefusal):
    """The list of terms can't be read; `str()` names the file, the place and what is expected."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words as people say them, and the terms that documents use."""

    say: tuple[str, ...]
    means: tuple[str, ...]


class Terms:
    """The list, ready to look questions up in."""

    def __init__(self, entries: tuple[Term, ...]) -> None:
        self.entries = entries
        self._means: dict[str, list[str]] = {}
        for entry in entries:
            for word in entry.say:
                self._means.setdefault(normalise(word), []).extend(entry.means)
        # Neighbouring signs of the documents' words: what a slip of the pen may have meant.
        self.pairs = frozenset(
            term[at : at + 2] for entry in entries for term in entry.means for at in range(len(term) - 1)
        )
        # Longer first, so that 租房的钱 is found before 房; Latin words only as whole words (pay, not payment). What
        # documents use is found too, and stands for itself: in 租房补贴 nobody says 房补.
        terms = {normalise(term) for entry in entries for term in entry.means}
        words = sorted(self._means.keys() | terms, key=lambda word: (-len(word), word))
        self._pattern = re.compile("|".join(_bounded(word) for word in words)) if words else None

    def expand(self, question: str) -> tuple[str, ...]:
        """The terms that the words of a question stand for, in order, without those it already has."""
        if self._pattern is None:
            return ()
        folded = normalise(question)
        found: dict[str, None] = {}
        for match in self._pattern.finditer(folded):
            for term in self._means.get(match.group(), ()):
                if normalise(term) not in folded:
                    found.setdefault(term)
        return tuple(found)

    def translate(self, question: str) -> tuple[str, ...]:
        """The first term of each word of a question that is listed, in order: what an English question is about."""
        if self._pattern is None:
            return ()
        words = (match.group() for match in self._pattern.finditer(normalise(question)))
        return tuple(dict.fromkeys(self._means[word][0] for word in words if word in self._means))

    def covers(self, text: str) -> set[str]:
        """Those words of a text that the list has something to say about."""
        return self._means.keys() & self._pattern.findall(normalise(text)) if self._pattern else set()


class WatchedTerms:
    """The list as its file stands now: read again when staff have changed it, so that the next question uses it.

    An own list that can't be used is told to the log once for each state of the file, and the shipped one answers.
    """

    def __init__(self, path: Path, override: Path) -> None:
        self._path = path
        self._override = override
        self._lock = threading.Lock()
        self._read: tuple[tuple[Path, int, int], Terms] | None = None

    def current(self) -> Terms:
        """The list in use. Raises BadTerms only where the shipped one can't be read either."""
        file = self._override if self._override.is_file() else self._path
        try:
            status = file.stat()
        except OSError:  # gone between two looks, or the shipped one is missing: load_terms says so
            return load_terms(self._path)
        mark = (file, status.st_mtime_ns, status.st_size)
        with self._lock:
            if self._read is None or self._read[0] != mark:
                self._read = (mark, self._load(file))
            return self._read[1]

    def _load(self, file: Path) -> Terms:
        fault = find_fault(file) if file != self._path else None
        if fault is None:
            return load_terms(file)
        logger.error("%s; the shipped list is used instead", fault)
        return load_terms(self._path)


def find_fault(override: Path) -> BadTerms | None:
    """What is wrong with an office's own list, None where nothing is, or there is none."""
    try:
        if override.is_file():
            load_terms(override)
    except BadTerms as refusal:
        return refusal
    return None


def load_terms(path: Path, override: Path | None = None) -> Terms:
    """Read the list at `override` where that file exists, else at `path`.

    Raises BadTerms with one line that names the file and the entry.
    """
    file = override if override is not None and override.is_file() else path
    try:
        text = file.read_text(encoding="utf-8")
        # BaseLoader makes nothing but text: to YAML's fuller loaders the word false, or 985, is no text.
        content = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- BaseLoader builds strings, lists and maps only
    except OSError as error:
        raise _bad(file, "unread", "读不到这个文件") from error
    except UnicodeDecodeError as error:
        raise _bad(file, "not_utf8", "不是 UTF-8 编码") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = mark.line + 1 if mark else 1
        raise _bad(file, "not_yaml", f"第 {place} 行不是合法的 YAML", place=place) from error
    if not isinstance(content, Mapping) or not isinstance(content.get("terms"), list):
        raise _bad(file, "no_list", "应有一个列表 terms，每一条是 say 和 means")
    return Terms(tuple(_read_entry(file, order, entry) for order, entry in enumerate(content["terms"], 1)))


def _read_entry(file: Path, order: int, entry: object) -> Term:
    if not isinstance(entry, Mapping) or set(entry) != {"say", "means"}:
        raise _bad(file, "entry", f"第 {order} 条应正好有 say 和 means 两项", place=order)
    lists = []
    for field in ("say", "means"):
        words = entry[field]
        if not isinstance(words, list) or not words:
            told = f"第 {order} 条的 {field} 应是不空的列表，如 [房补, 住房补助]"
            raise _bad(file, "no_words", told, place=order, field=field)
        for word in words:
            if not isinstance(word, str) or not word.strip():
                told = f"第 {order} 条的 {field} 里有一项不是文字：{word!r}"
                raise _bad(file, "no_word", told, place=order, field=field)
        lists.append(tuple(word.strip() for word in words))
    return Term(lists[0], lists[1])


def _bounded(word: str) -> str:
    pattern = re.escape(word)
    return rf"(?<![a-z0-9]){pattern}(?![a-z0-9])" if word.isascii() else pattern


def _bad(file: Path, fault: str, problem: str, **facts: object) -> BadTerms:
    return BadTerms(f"terms.{fault}", f"用语表 {file} 有误：{problem}", file=str(file), **facts)
