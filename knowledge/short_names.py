"""Names that a document gives to others for its own use: 《…实施办法》（以下简称《领军团队办法》）."""

from __future__ import annotations

import re

from knowledge.model import Version

_GIVEN = re.compile(r"《([^《》]+)》\s*[（(]以下(?:简称|称)[:：]?[《“\"]([^《》“”\"]+)[》”\"][）)]")

# By version id, which is a hash of the content: asked at every mention, and never out of date.
_KNOWN: dict[str, dict[str, str]] = {}


def full_name(version: Version, name: str) -> str:
    """The title that a document's short name stands for in it, "" where it gives none."""
    known = _KNOWN.get(version.id)
    if known is None:
        given = (pair for article in version.parsed.articles for pair in _GIVEN.findall(article.text))
        known = _KNOWN[version.id] = {short: full for full, short in given}
    return known.get(name, "")
