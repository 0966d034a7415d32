"""From names to hits: what a question calls by name comes first, what a hit refers to comes along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from knowledge import references
from knowledge.model import Article, Hit, State, Version
from knowledge.references import Named

_NAMED_BONUS = 0.2  # of fused score for articles of a document that is named: 英才令 may be a subject, too
_LAPSED_MALUS = 0.03  # what has expired yields to what is in force where both fit about as well
_RELATED = 4  # articles that a hit brings along

Standing = Mapping[str, tuple[Version, State]]  # version id -> version, its standing


def favour(hits: Sequence[Hit], named: Named) -> list[Hit]:
    """The hits with the documents that the question names moved up, and expired ones a little down; best first.

    Development sets (first 1 / 3), demonstration and official: neither .733 / .933 and .778 / .956; named .743 / .943
    and the same; both .752 / .943 and the same. Named documents strictly first loses where a title is a subject.
    """
    weighed = []
    for hit in hits:
        gain = _NAMED_BONUS if hit.version.id in named.versions else 0.0
        loss = _LAPSED_MALUS if hit.state is State.EXPIRED else 0.0
        weighed.append((hit.fused + gain - loss, hit))
    weighed.sort(key=lambda entry: -entry[0])
    return [replace(hit, fused=min(1.0, max(0.0, score))) for score, hit in weighed]


def put_named_first(hits: list[Hit], named: Named, standing: Standing) -> tuple[list[Hit], bool]:
    """The articles that the question names by number, first; and whether there are any.

    Of a document called by its number (样例〔2023〕1号) all articles come before others'. An item or paragraph that is
    asked for (第二项, 第二款) becomes the hit's passage.
    """
    if not named.articles:
        if named.by_number and named.versions:
            return sorted(hits, key=lambda hit: hit.version.id not in named.versions), True
        return hits, False
    if named.unknown:
        return hits, False  # 第三条 of a document the library does not have is no article of ours
    wanted = set(named.articles)
    scored = {(hit.version.id, hit.article.key): hit for hit in hits}
    direct: list[Hit] = []
    for id_ in named.versions or standing:
        version, state = standing[id_]
        for article in version.parsed.articles:
            if references.unit_of(article.number) not in wanted:
                continue
            hit = scored.get((id_, article.key)) or make_hit(version, article, state)
            if hit is None:
                continue
            own = [passage for passage in version.parsed.passages if passage.article_key == article.key]
            part = references.find_part(article, own, named)
            direct.append(replace(hit, passage=part) if part is not None else hit)
    direct.sort(key=lambda hit: -hit.fused)
    keys = {(hit.version.id, hit.article.key) for hit in direct}
    return direct + [hit for hit in hits if (hit.version.id, hit.article.key) not in keys], bool(direct)


def find_related(first: Hit, readable: Iterable[tuple[Version, State]]) -> list[Hit]:
    """The articles that a hit refers to (按照第九条…), in the order of mention; at most four."""
    states = {version.id: (version, state) for version, state in readable}
    versions = [version for version, _ in states.values()]
    found: dict[tuple[str, str], Hit] = {}
    pairs = references.find_referred(first.version, first.article, versions)
    for version, article in pairs:
        state = states[version.id][1] if version.id in states else first.state
        hit = make_hit(version, article, state)
        if hit is not None:
            found.setdefault((version.id, article.key), hit)
    return list(found.values())[:_RELATED]


def make_hit(version: Version, article: Article, state: State) -> Hit | None:
    """A hit that no search scored: called by name, or referred to; None for an article without text to search."""
    whole = next((passage for passage in version.parsed.passages if passage.article_key == article.key), None)
    return None if whole is None else Hit(version, article, whole, state, 0.0, 0.0, 0.0)
