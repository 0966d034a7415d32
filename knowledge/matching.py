"""Which article a sentence of somebody's is about, told by its words: no model, near or far, reads it.

Criteria: of the best articles of the measures by BM25, the first whose heading shares two characters in a row with the
sentence or with what the list of terms adds to it (看病 → 医疗服务). A score alone decides nothing: what no article is
about scores like what one is.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.model import Hit
    from knowledge.retrieval import Retriever

_LOOKED_AT = 5
_NOT_WORDS = re.compile(r"[\W\d_]+")


def find_article(retriever: Retriever, text: str, *, today: date, samples: bool = True) -> Hit | None:
    """The article of a measure as it stands on `today`; None where none is about this."""
    if not text.strip():
        return None
    found = retriever.search_words(text, today=today, samples=samples, limit=_LOOKED_AT)
    said = {pair for words in (text, *found.terms) for pair in _pairs(words)}
    return next((hit for hit in found.hits if said & _pairs(hit.article.heading)), None)


def _pairs(text: str) -> set[str]:
    """Two characters in a row, within what stands between signs."""
    return {part[at : at + 2] for part in _NOT_WORDS.split(text) for at in range(len(part) - 1)}
