"""What was asked and stands in another article: the amount in one, the window or the materials in the next.

A measure says the amount under 安家补贴, when to apply under 申报时间 and what to bring in a table of its own; the two
are joined by a cross-reference (第九条安家补贴) or by the benefit's name. Who asks for both is told both, each from its
article; and an article that the sentence read out rests on (符合第五条有关条件的) is cited beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from knowledge import references, wanted
from knowledge.citing import cite, cite_units
from knowledge.model import Line, LineKind
from knowledge.reading import plain_heading
from knowledge.units import Unit, split_units

if TYPE_CHECKING:
    from knowledge.model import Article, Citation
    from knowledge.reading import Part

_LEAST_HEADING = 3  # signs of a benefit's name by which another article speaks of it
_MOST_CHARS = 200  # of what is told from another article
_FOR_ALL = {"paid"}  # kinds that a measure tells once for all that it gives


def find_rest(question: str, lead: Part, said: str, most: int) -> list[tuple[Line, Citation]]:
    """What the question asks for besides and the lead's lines do not tell, from other articles of its document.

    At most `most` lines; of each kind asked for (amount, window, unit, materials) the first article that tells it of
    the lead's benefit.
    """
    kinds = [kind for kind in wanted.asks_to_tell(question) if not wanted.tells(said.replace("**", ""), kind)]
    found: list[tuple[Line, Citation]] = []
    for kind in kinds:
        rest = next(_tell(lead, kind), None) if len(found) < most else None
        if rest is not None:
            article, unit = rest
            heading = plain_heading(article.heading)
            text = unit.spoken.replace("**", "").rstrip("；;。")
            told = f"{heading}（{article.number}）：{text}。" if heading else f"{article.number}：{text}。"
            found.append((Line(LineKind.LEAD, told), cite_units(lead.hit, article, [unit])))
    return found


def cite_referred(lead: Part, said: Sequence[Unit]) -> list[Citation]:
    """The articles of the lead's document that what is read out rests on, in the order of mention."""
    articles = {references.unit_of(article.number): article for article in lead.hit.version.parsed.articles}
    mentions = [mention for unit in said for mention in references.find_mentions(unit.quote) if not mention.document]
    found = [articles.get(("条", mention.number)) for mention in mentions if mention.last == mention.number]
    return [
        cite(
            lead.hit.version, article, lead.hit.state, quote=article.text[:_MOST_CHARS], start=0, end=0,
            similarity=lead.hit.dense or lead.hit.fused,
        )
        for article in dict.fromkeys(entry for entry in found if entry is not None)
        if article.key != lead.hit.article.key
    ]  # fmt: skip


def _tell(lead: Part, kind: str) -> Iterator[tuple[Article, Unit]]:
    """The parts of other articles that tell a kind of thing of the lead's benefit: by its number, then by its name."""
    own = lead.hit.article
    names = [own.number, *([lead.heading] if len(lead.heading) >= _LEAST_HEADING else [])]
    for name in names:
        for article in lead.hit.version.parsed.articles:
            if article.key == own.key or references.unit_of(own.number) is None:
                continue
            for unit in split_units(article.text):
                heads = " ".join(unit.row.heads) if unit.row is not None else ""
                above = f"{article.heading} {unit.head} {unit.lead_in} {heads}"
                if name in unit.spoken and len(unit.spoken) <= _MOST_CHARS and wanted.tells(unit.spoken + above, kind):
                    yield article, unit
    if kind in _FOR_ALL:
        for article in lead.hit.version.parsed.articles:
            yield from ((article, unit) for unit in split_units(article.text) if wanted.tells(unit.spoken, kind))
