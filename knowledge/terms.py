"""Colloquial words and the terms of the measures they stand for: a list that staff extend without code (terms.yaml)."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.errors import KnowledgeRefusal
from knowledge.lexical import normalise


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
    """The list as its file stands now: read again when staff have changed it, so that the next question uses it."""

    def __init__(self, path: Path, override: Path) -> None:
        self._path = path
        self._override = override
        self._lock = threading.Lock()
        self._read: tuple[tuple[Path, int, int], Terms] | None = None

    def current(self) -> Terms:
        """The list in use; raises BadTerms as `load_terms` does."""
        file = self._override if self._override.is_file() else self._path
        try:
            status = file.stat()
        except OSError as error:
            raise _bad(file, "读不到这个文件") from error
        mark = (file, status.st_mtime_ns, status.st_size)
        with self._lock:
            if self._read is None or self._read[0] != mark:
                self._read = (mark, load_terms(file))
            return self._read[1]


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
        raise _bad(file, "读不到这个文件") from error
    except UnicodeDecodeError as error:
        raise _bad(file, "不是 UTF-8 编码") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _bad(file, f"第 {mark.line + 1} 行不是合法的 YAML" if mark else "不是合法的 YAML") from error
    if not isinstance(content, Mapping) or not isinstance(content.get("terms"), list):
        raise _bad(file, "应有一个列表 terms，每一条是 say 和 means")
    return Terms(tuple(_read_entry(file, order, entry) for order, entry in enumerate(content["terms"], 1)))


def _read_entry(file: Path, order: int, entry: object) -> Term:
    if not isinstance(entry, Mapping) or set(entry) != {"say", "means"}:
        raise _bad(file, f"第 {order} 条应正好有 say 和 means 两项")
    lists = []
    for field in ("say", "means"):
        words = entry[field]
        if not isinstance(words, list) or not words:
            raise _bad(file, f"第 {order} 条的 {field} 应是不空的列表，如 [房补, 住房补助]")
        for word in words:
            if not isinstance(word, str) or not word.strip():
                raise _bad(file, f"第 {order} 条的 {field} 里有一项不是文字：{word!r}")
        lists.append(tuple(word.strip() for word in words))
    return Term(lists[0], lists[1])


def _bounded(word: str) -> str:
    pattern = re.escape(word)
    return rf"(?<![a-z0-9]){pattern}(?![a-z0-9])" if word.isascii() else pattern


def _bad(file: Path, problem: str) -> BadTerms:
    return BadTerms("terms_bad", f"用语表 {file} 有误：{problem}", file=str(file), problem=problem)
