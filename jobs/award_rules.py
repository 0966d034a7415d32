"""What the rules say of an award: which benefit it is, which version of its document decides, what it comes to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from jobs import workdays
from jobs.awards import AwardTerms
from knowledge.archive import Archive
from knowledge.eligibility import amounts
from knowledge.eligibility.conditions import Node
from knowledge.eligibility.facts import KnownFacts
from knowledge.eligibility.profile import Profile, Value
from knowledge.eligibility.rules import Book, Entry
from knowledge.eligibility.schema import Tier
from knowledge.manifest import load_manifest
from knowledge.snapshot import edition_of
from knowledge.standing import Edition, choose_edition
from storage.awards.chain import EMPLOYER, PERSON, Course
from storage.awards.facts import AwardFacts
from storage.naming import key_of

PERSONS = frozenset({"person", "student", "graduate"})
_ASIDE = re.compile(r"[（(].*?[)）]")


def payee_of(entry: Entry) -> str:
    """Person or employer: to whom a benefit is paid."""
    return PERSON if entry.benefit.payee in PERSONS else EMPLOYER


def read_editions(library: Path, documents: Sequence[str]) -> Mapping[str, Sequence[Edition]]:
    """The versions of these documents in the library, in the order of publication.

    Raises KnowledgeRefusal where manifest or version can't be read.
    """
    manifest, archive = load_manifest(library / "manifest.json"), Archive(library)
    return {
        document: [edition_of(entry, archive.version(entry.version)) for entry in record.versions]
        for document, record in manifest.documents.items()
        if document in documents and not record.removed
    }


@dataclass
class AwardRules:
    """The book of rules beside the office's terms and the versions of the documents, for checking awards."""

    book: Book
    terms: AwardTerms
    editions: Mapping[str, Sequence[Edition]]
    samples: bool = True
    _versions: dict[tuple[str, date], str] = field(default_factory=dict)
    _tiers: dict[tuple[str, int | None], Tier | None] = field(default_factory=dict)

    @cached_property
    def _names(self) -> Mapping[str, Sequence[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.book.entries:
            benefit = entry.benefit
            for name in {key_of(benefit.zh), key_of(benefit.en), key_of(_ASIDE.sub("", benefit.zh)), benefit.key}:
                found.setdefault(name, []).append(entry)
        return found

    def find_entries(self, name: str, day: date) -> list[Entry]:
        """The benefits of that name, on that day, each once; several where a name alone does not say which."""
        asked = self._names.get(key_of(name)) or self._names.get(name) or ()
        exact = [entry for entry in asked if key_of(entry.benefit.zh) == key_of(name) or entry.key == name]
        keys = dict.fromkeys(entry.key for entry in exact or asked)
        return [self.book.find(key, day) for key in keys]

    def find(self, document: str, benefit: str) -> Entry | None:
        """The benefit of a document; None where the rules do not have it any more."""
        return next(
            (one for one in self.book.entries if one.key == benefit and one.document.document == document), None
        )

    def course_of(self, facts: AwardFacts) -> Course:
        """The way that an award goes."""
        entry = self.find(facts.document, facts.benefit)
        papers = entry.benefit.papers if entry is not None else ""
        return self.terms.of(facts.document).course(papers=papers, payee=facts.payee, category=facts.category)

    def version_on(self, document: str, day: date) -> str:
        """The version of a document that answers on a day; "" where the library has none."""
        key = document, day
        if key not in self._versions:
            chosen = choose_edition(self.editions.get(document, ()), day, samples=self.samples)
            self._versions[key] = "" if chosen is None else chosen.version
        return self._versions[key]

    def facts(self, entry: Entry, category: int | None, as_of: date, **said: Value | None) -> KnownFacts:
        """What is known of a talent, for conditions of the rules."""
        known: dict[str, Value] = {name: value for name, value in said.items() if value is not None}
        if category is not None:
            known |= {"category": category, "recognised": True}
        return KnownFacts(Profile(known), as_of, entry.document, workdays.is_workday)

    def tier_of(self, entry: Entry, category: int | None, as_of: date) -> Tier | None:
        """The row of a benefit's table for a category; None where something else decides, too."""
        key = entry.name, category
        if key not in self._tiers:
            rows = entry.benefit.amount
            decided = all(_is_of_category(row.when) for row in rows)
            found = amounts.find_sum(entry, self.facts(entry, category, as_of)) if decided and rows else None
            self._tiers[key] = found.tier if found is not None else None
        return self._tiers[key]

    def list_later(self, entry: Entry, category: int | None, as_of: date, first_yuan: int) -> list[int]:
        """The second, third… instalment in yuan where the first came to that much; empty where there are none."""
        tier = self.tier_of(entry, category, as_of) or _single(entry.benefit.amount)
        parts = () if tier is None else (tier.instalments or tier.shares)
        if len(parts) < 2 or not parts[0]:
            return []
        return [round(part * first_yuan / parts[0]) for part in parts[1:]]


def _is_of_category(node: Node | None) -> bool:
    """Whether a condition looks at the category alone."""
    if node is None:
        return True
    facts = {name for part in node.walk() if part.comparison for name in part.comparison.list_facts()}
    return facts <= {"category"} and all(part.kind != "is" for part in node.walk())


def _single(rows: Sequence[Tier]) -> Tier | None:
    """The row whose way of paying all rows share."""
    ways = {(row.shares or tuple(one / sum(row.instalments) for one in row.instalments)) for row in rows}
    return rows[0] if len(ways) == 1 else None
