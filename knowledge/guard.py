"""The last look at an answer: a figure that the cited text does not hold never leaves the house.

Every line of an answer is read for numbers, amounts, percentages, dates, article numbers, links and mail
addresses. Each must occur in the text that is cited (or in the cited document's own data: title, number, dates),
in whatever writing, or be the result of a computation whose working is shown in the same line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge import figures
from knowledge.figures import Figure
from knowledge.model import Citation, Line, Version

_LINK = re.compile(r"https?://[^\s）)>，。；]+|[\w.+-]+@[\w-]+\.[\w.]+")


@dataclass(frozen=True, slots=True)
class Objection:
    """A line that must not be said, with the figures or links that nothing supports."""

    line: Line
    unsupported: tuple[str, ...]


def check_lines(
    lines: Sequence[Line], sources: Iterable[str], *, computed: Iterable[Figure] = ()
) -> tuple[tuple[Line, ...], tuple[Objection, ...]]:
    """Split an answer's lines into those that may be said and those that may not.

    Criteria: each figure of a line occurs in `sources` (same kind, same value, any writing) or in `computed`;
    each link or mail address occurs in `sources` as it is.
    """
    texts = list(sources)
    known = set(computed)
    for text in texts:
        known |= figures.find_figures(text)
    joined = "\n".join(texts)
    kept: list[Line] = []
    objections: list[Objection] = []
    for line in lines:
        missing = [f"{figure.kind} {figure.value}" for figure in sorted(figures.find_figures(line.text) - known)]
        missing += [link for link in _LINK.findall(line.text) if link not in joined]
        if missing:
            objections.append(Objection(line, tuple(missing)))
        else:
            kept.append(line)
    return tuple(kept), tuple(objections)


def version_sources(version: Version) -> tuple[str, ...]:
    """What a document's own data vouch for: its title, number and dates."""
    metadata = version.metadata
    dates = [f"{day.year}年{day.month}月{day.day}日" for day in (metadata.effective_from, metadata.effective_to) if day]
    return (metadata.title, metadata.number, " ".join(dates))


def citation_sources(citation: Citation) -> tuple[str, ...]:
    """What a citation itself vouches for: its text, its place, its document's title, number and dates."""
    dates = [f"{day.year}年{day.month}月{day.day}日" for day in (citation.effective_from, citation.effective_to) if day]
    return (
        citation.text,
        citation.article,
        citation.heading,
        " ".join(citation.path),
        citation.title,
        citation.number,
        " ".join(dates),
    )
