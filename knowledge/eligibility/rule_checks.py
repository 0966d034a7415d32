"""What must hold between the parts of a file of rules, and between files: by file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from knowledge.eligibility import keys
from knowledge.eligibility.yaml_lines import Finding, Lined, Place

if TYPE_CHECKING:
    from knowledge.eligibility.conditions import Node
    from knowledge.eligibility.rules import Book
    from knowledge.eligibility.schema import Document


def check_file(file: str, document: Document, lined: Lined, book: Book) -> list[Finding]:
    """What is wrong with a file of rules that can be read."""
    return _Checking(file, document, lined, book).findings()


class _Checking:
    """What must hold between the parts of a file, and between files."""

    def __init__(self, file: str, document: Document, lined: Lined, book: Book) -> None:
        self._file, self._document, self._lined, self._book = file, document, lined, book
        self._found: list[Finding] = []

    def findings(self) -> list[Finding]:
        self._check_keys()
        self._check_days()
        self._check_needs()
        self._check_names()
        self._check_facts()
        return self._found

    def _tell(self, place: Place, key: str, **facts: object) -> None:
        self._found.append(Finding(self._file, self._lined.line(place), key, facts))

    def _check_keys(self) -> None:
        seen: set[str] = set()
        for number, benefit in enumerate(self._document.benefits):
            if benefit.key in seen:
                self._tell(("benefits", number, "key"), "two_rules", name=benefit.key)
            seen.add(benefit.key)
        others = [one for one in self._book.documents if one is not self._document]
        if any(one.document == self._document.document for one in others):
            self._tell(("document",), "two_files", name=self._document.document)
        for number, benefit in enumerate(self._document.benefits):
            for other in others:
                apart = (
                    other.effective_to < self._document.effective_from
                    or self._document.effective_to < other.effective_from
                )
                if not apart and any(one.key == benefit.key for one in other.benefits):
                    self._tell(("benefits", number, "key"), "two_rules", name=benefit.key)

    def _check_days(self) -> None:
        if self._document.effective_to < self._document.effective_from:
            self._tell(("effective_to",), "ends_before", name="effective_to")

    def _check_needs(self) -> None:
        needs = {benefit.key: benefit.needs for benefit in self._document.benefits}
        for number, benefit in enumerate(self._document.benefits):
            for need in benefit.needs:
                if need not in needs and need != "recognition":
                    self._tell(("benefits", number, "needs"), "unknown_need", name=need)
            if _reaches(benefit.key, benefit.key, needs):
                self._tell(("benefits", number, "needs"), "cycle", name=benefit.key)
            if "recognition" in benefit.needs and self._document.recognition is None:
                self._tell(("benefits", number, "needs"), "unknown_need", name="recognition")
            if benefit.is_by_notice and self._document.notice is None:
                self._tell(("benefits", number, "windows"), "no_notice", name=benefit.key)

    def _check_names(self) -> None:
        own = {benefit.key for benefit in self._document.benefits}
        all_names = {entry.name for entry in self._book.entries}
        for number, exclusion in enumerate(self._document.exclusions):
            for name in exclusion.between:
                if name not in own and name not in all_names:
                    self._tell(("exclusions", number), "unknown_benefit", name=name)
        for number, benefit in enumerate(self._document.benefits):
            if benefit.cap and benefit.cap not in self._document.caps:
                self._tell(("benefits", number, "cap"), "unknown_cap", name=benefit.cap)
            for name in set(benefit.materials) - set(self._document.papers) if self._document.papers else ():
                self._tell(("benefits", number, "materials"), "unknown_paper", name=name)

    def _check_facts(self) -> None:
        """Every fact a condition or an amount looks at is a key of a profile or one that is computed."""
        from knowledge.eligibility.facts import COMPUTED

        known = {*keys.list_keys(), *COMPUTED}
        for place, node in _list_nodes(self._document):
            for part in node.walk():
                if part.kind == "is" and part.name not in self._document.definitions:
                    self._tell(place, "unknown_definition", name=part.name)
                if part.comparison is not None:
                    for name in part.comparison.list_facts():
                        if name not in known:
                            self._tell(place, "unknown_fact", name=name)
        for number, benefit in enumerate(self._document.benefits):
            for row, tier in enumerate(benefit.amount):
                for name in (*tier.most, *tier.less, *filter(None, (tier.of, tier.periods_less))):
                    if name not in known:
                        self._tell(("benefits", number, "amount", row), "unknown_fact", name=name)
            if benefit.deadline is not None and benefit.deadline.key not in known:
                self._tell(("benefits", number, "deadline"), "unknown_fact", name=benefit.deadline.key)


def _reaches(start: str, goal: str, needs: Mapping[str, Sequence[str]]) -> bool:
    """Whether a benefit is needed, over others, for itself."""
    waiting, seen = list(needs.get(start, ())), set[str]()
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            waiting += needs.get(name, ())
    return False


def _list_nodes(document: Document) -> Iterator[tuple[Place, Node]]:
    """Every condition of a file with its place."""
    for name, definition in document.definitions.items():
        yield ("definitions", name), definition.when
    for number, benefit in enumerate(document.benefits):
        at: Place = ("benefits", number)
        for place, requirement in enumerate(benefit.conditions):
            yield (*at, "conditions", place), requirement.node
        for place, opened in enumerate(benefit.unclear):
            yield (*at, "unclear", place), opened.when
        for place, tier in enumerate(benefit.amount):
            yield from (((*at, "amount", place), node) for node in (tier.when, tier.half) if node is not None)
        for place, quota in enumerate(benefit.quotas):
            yield (*at, "quotas", place), quota.when
        if benefit.window_unless is not None:
            yield (*at, "window_unless"), benefit.window_unless
    for number, exclusion in enumerate(document.exclusions):
        if exclusion.when is not None:
            yield ("exclusions", number), exclusion.when
    if document.continues is not None:
        yield ("continues",), document.continues
    for name, cap in document.caps.items():
        if cap.unless is not None:
            yield ("caps", name), cap.unless
    for name, paper in document.papers.items():
        if paper.unless is not None:
            yield ("papers", name), paper.unless
    if document.recognition is not None:
        for number, route in enumerate(document.recognition.routes):
            yield from ((("recognition", "routes", number), node) for node in (route.when, route.trigger))
