"""The best combination: the benefits that can be had together and come to most (就高不重复), under the caps. Exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.eligibility import amounts
from knowledge.eligibility.facts import KnownFacts
from knowledge.eligibility.outcome import Choice, Combination, Decision, Verdict
from knowledge.eligibility.rules import Book, Entry
from knowledge.eligibility.schema import Document

FactsOf = Callable[[Document], KnownFacts]
_PERSONS = frozenset({"person", "student", "graduate"})


@dataclass(frozen=True, slots=True)
class _Rival:
    """Two benefits of which one can be had at a time, and the article that says so."""

    pair: frozenset[str]
    article: str


@dataclass(frozen=True, slots=True)
class Item:
    """A benefit as it counts in a combination: what it comes to, and the cap it stands under."""

    key: str
    yuan: float
    cap: str = ""


def list_rivals(book: Book) -> Mapping[str, tuple[str, ...]]:
    """The benefits that exclude each one in some case, by key, across documents, for those who show it."""
    found: dict[str, dict[str, None]] = {}
    for document in book.documents:
        for exclusion in document.exclusions:
            between = [name.rpartition(":")[2] for name in exclusion.between]
            for name in between:
                found.setdefault(name, {}).update(dict.fromkeys(other for other in between if other != name))
    return {name: tuple(others) for name, others in found.items()}


def choose(
    verdicts: Sequence[Verdict], facts_of: FactsOf, book: Book, as_of: date, *, for_agency: bool = False
) -> tuple[Combination, Combination]:
    """The best of what a person gets, and apart from it the best of what their employer gets.

    `for_agency`: of what the agency gets that brought them; what is paid to two is never one sum.
    """
    entries = {entry.key: entry for entry in book.on(as_of)}
    granted = [verdict for verdict in verdicts if verdict.decision is Decision.YES]
    rivals = _list_rivals(granted, entries, facts_of)
    persons = [verdict for verdict in granted if verdict.payee in _PERSONS]
    others = [verdict for verdict in granted if verdict.payee == ("agency" if for_agency else "employer")]
    return _best(persons, rivals, entries, facts_of), _best(others, rivals, entries, facts_of)


def _list_rivals(granted: Sequence[Verdict], entries: Mapping[str, Entry], facts_of: FactsOf) -> list[_Rival]:
    """The pairs among the benefits granted that exclude each other for these facts."""
    names = {verdict.benefit for verdict in granted}
    found: list[_Rival] = []
    for document in {entries[name].document.document: entries[name].document for name in names}.values():
        facts = facts_of(document)
        for exclusion in document.exclusions:
            if exclusion.when is not None and exclusion.when.evaluate(facts).truth is not True:
                continue
            between = [name.rpartition(":")[2] for name in exclusion.between]
            here = [name for name in between if name in names]
            found += [
                _Rival(frozenset((one, other)), exclusion.article)
                for place, one in enumerate(here)
                for other in here[place + 1 :]
            ]
    return found


def _best(
    granted: Sequence[Verdict], rivals: Sequence[_Rival], entries: Mapping[str, Entry], facts_of: FactsOf
) -> Combination:
    items = [_item(verdict, entries[verdict.benefit]) for verdict in granted]
    left: dict[str, float | None] = {}
    for verdict in granted:
        entry = entries[verdict.benefit]
        if entry.benefit.cap:
            cap = entry.document.caps[entry.benefit.cap]
            left[_cap_name(entry)] = amounts.find_left(cap, facts_of(entry.document))
    caps = {name: most for name, most in left.items() if most is not None}
    pairs = {rival.pair for rival in rivals}
    taken = find_best(items, pairs, caps)
    total = count(taken, caps)
    chosen = [item.key for item in taken]
    choices = tuple(
        Choice(key, tuple(sorted(_beaten(key, rivals, set(chosen), items))), article)
        for key in chosen
        for article in [next((rival.article for rival in rivals if key in rival.pair), "")]
        if _beaten(key, rivals, set(chosen), items)
    )
    return Combination(tuple(chosen), total, choices, capped=total < sum(item.yuan for item in taken))


def _item(verdict: Verdict, entry: Entry) -> Item:
    return Item(verdict.benefit, verdict.total_yuan or 0.0, _cap_name(entry) if entry.benefit.cap else "")


def _cap_name(entry: Entry) -> str:
    return f"{entry.document.document}:{entry.benefit.cap}"


def _beaten(key: str, rivals: Iterable[_Rival], chosen: set[str], items: Sequence[Item]) -> set[str]:
    """What was left out because this one was taken."""
    offered = {item.key for item in items}
    return {
        other
        for rival in rivals
        if key in rival.pair
        for other in rival.pair - {key}
        if other in offered and other not in chosen
    }


def find_best(items: Sequence[Item], pairs: set[frozenset[str]], caps: Mapping[str, float]) -> list[Item]:
    """The items without a rival among them that come to most; of equal sums more items, then the earlier ones.

    Every set of the rivals is looked at: there are a handful of them, whatever else is granted.
    """
    torn = {key for pair in pairs for key in pair}
    free = [item for item in items if item.key not in torn]
    tied = [item for item in items if item.key in torn]
    best: tuple[float, int] = (-1.0, -1)
    found: list[Item] = []
    for some in _list_compatible(tied, pairs):
        taken = [*free, *some]
        value = (round(count(taken, caps), 2), len(taken))
        if value > best:
            best, found = value, taken
    order = {item.key: place for place, item in enumerate(items)}
    return sorted(found, key=lambda item: order[item.key])


def _list_compatible(items: Sequence[Item], pairs: set[frozenset[str]]) -> Iterable[list[Item]]:
    """Every set without a rival in it to which nothing can be added, those with the earlier items first."""
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    others = [item for item in rest if frozenset((first.key, item.key)) not in pairs]
    for some in _list_compatible(others, pairs):
        yield [first, *some]
    if len(others) < len(rest):
        yield from _list_compatible(rest, pairs)


def count(items: Iterable[Item], caps: Mapping[str, float]) -> float:
    """What items come to together, each cap kept."""
    sums: dict[str, float] = {}
    for item in items:
        sums[item.cap] = sums.get(item.cap, 0.0) + item.yuan
    return sum(min(total, caps.get(cap, total)) for cap, total in sums.items())
