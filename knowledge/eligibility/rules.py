"""The book of rules: the benefits of the measures as data, read from knowledge/benefits/*.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Benefit:
    """One entry: what it is, where it stands, under which conditions, how much, when and how it is had."""

    key: str
    zh: str
    en: str
    document: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """All rules. `suspended` are benefits whose article has changed since the rule was written or confirmed."""

    benefits: Mapping[str, Benefit]
    suspended: frozenset[str] = frozenset()


def load_book(folder: Path | None = None) -> Book:
    """The rules of a folder, by default those that come along. Raises RulesUnusable with file and line."""
    raise NotImplementedError
