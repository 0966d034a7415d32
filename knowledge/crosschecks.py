"""What an officer should look at before publishing: numbers that occur twice, references that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.articles import Unit, shared_keys
from knowledge.model import Article, Remark


def check_articles(units: Sequence[Unit], articles: Sequence[Article], title: str) -> Iterator[Remark]:
    """Remarks on a document's articles."""
    for number in shared_keys(units):
        yield Remark("duplicate_article", number, f"{number}出现了不止一次，请核对编号")
