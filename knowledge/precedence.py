"""Which document speaks first where several say the same: what is in force before what lapsed, official before sample.

The order by fit alone would let a guide that has lapsed, or a sample beside an office's own measure, answer because
it says the same in words nearer to the question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from knowledge import references
from knowledge.model import Hit, State

if TYPE_CHECKING:
    from knowledge.reading import Part

# How much of what the leading article covers of the question the one before which it gives way has to cover: one that
# it names as its source, any other. Eight expired guides led where a measure in force answers (demonstration
# questions), one still does; from 0 to .5 and .5 to .9 the figures stay the same.
_SOURCE_SHARE, _OTHER_SHARE = 0.33, 0.9
_MEASURE = "measure"


def put_ruling_first(ordered: list[Part], is_meant: Callable[[Hit], bool]) -> list[Part]:
    """Parts by fit, with the one that rules put before the one that leads; `is_meant`: called by name or by its time.

    What leads gives way to a part in force that holds what is asked for as well, where it
    - has lapsed and names that part's article as its source (依据《…办法》第三条)
    - is a guide or bulletin that has lapsed, and the part is of a measure
    - is a sample, and the part is of an office's own document
    """
    lead = ordered[0] if ordered else None
    if lead is None or is_meant(lead.hit):
        return ordered
    sources = _sources_of(lead.hit, [part.hit for part in ordered]) if lead.hit.state is not State.IN_FORCE else set()
    better = next((part for part in ordered[1:] if _gives_way(lead, part, sources)), None)
    if better is None:
        return ordered
    return [replace(better, rank=lead.rank), *(part for part in ordered if part is not better)]


def is_official(hit: Hit) -> bool:
    """Whether a hit is of an office's own document in force: a measure, or issued under a number; no sample."""
    metadata = hit.version.metadata
    return hit.state is State.IN_FORCE and not metadata.sample and bool(metadata.number or metadata.kind == _MEASURE)


def _gives_way(lead: Part, part: Part, sources: set[tuple[str, str]]) -> bool:
    if part.hit.state is not State.IN_FORCE or part.agreement < lead.agreement:
        return False
    if (part.hit.version.id, part.hit.article.key) in sources:
        return part.coverage >= _SOURCE_SHARE * lead.coverage
    if part.coverage < _OTHER_SHARE * lead.coverage:
        return False
    own, other = lead.hit.version.metadata, part.hit.version.metadata
    if own.sample and is_official(part.hit):
        return True
    return lead.hit.state is not State.IN_FORCE and own.kind != _MEASURE and other.kind == _MEASURE


def _sources_of(hit: Hit, hits: Sequence[Hit]) -> set[tuple[str, str]]:
    versions = list({other.version.id: other.version for other in hits}.values())
    return {
        (version.id, article.key) for version, article in references.find_referred(hit.version, hit.article, versions)
    }
