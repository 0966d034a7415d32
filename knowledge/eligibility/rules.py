"""The book of rules: the benefits of the measures as data, read from knowledge/benefits/*.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from knowledge.eligibility import keys, yaml_lines
from knowledge.eligibility.conditions import Node
from knowledge.eligibility.schema import Benefit, Cap, Document, Exclusion
from knowledge.eligibility.yaml_lines import Finding, Lined, Place

SHIPPED = Path(__file__).parent.parent / "benefits"


class RulesUnusable(Exception):
    """A folder of rules that can't be used. `findings` say what, by file and line."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{one.file}:{one.line} {one.key}" for one in findings[:5]))
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class Entry:
    """A benefit in its document."""

    benefit: Benefit
    document: Document

    @property
    def key(self) -> str:
        """The benefit's key."""
        return self.benefit.key

    @property
    def name(self) -> str:
        """Its key with its document's, as exclusions across documents write it."""
        return f"{self.document.document}:{self.benefit.key}"


@dataclass(frozen=True, slots=True)
class Book:
    """All rules. `suspended` are the names of entries whose article has changed since the rule was confirmed."""

    documents: tuple[Document, ...]
    suspended: frozenset[str] = frozenset()
    lines: Mapping[str, Lined] = field(default_factory=dict, repr=False, compare=False)

    @property
    def entries(self) -> Iterator[Entry]:
        """Every benefit of every document."""
        for document in self.documents:
            for benefit in document.benefits:
                yield Entry(benefit, document)

    def on(self, day: date) -> list[Entry]:
        """One entry a key: that of the document in force on the day, else of the nearest one.

        What only a document had that another has replaced by then is left out.
        """
        chosen: dict[str, Entry] = {}
        gone = {one.replaces for one in self.documents if one.effective_from <= day}
        for entry in self.entries:
            if entry.document.document in gone:
                continue
            before = chosen.get(entry.key)
            if before is None or _distance(entry.document, day) < _distance(before.document, day):
                chosen[entry.key] = entry
        return list(chosen.values())

    def find(self, key: str, day: date | None = None) -> Entry:
        """The entry of that key, on a day or the newest. KeyError: there is none."""
        found = [entry for entry in self.entries if entry.key == key]
        if not found:
            raise KeyError(key)
        if day is None:
            return max(found, key=lambda entry: entry.document.effective_from)
        return min(found, key=lambda entry: _distance(entry.document, day))


def _distance(document: Document, day: date) -> tuple[int, int]:
    """How far a day lies from a document's time: in force, then lapsed most lately, then not yet."""
    if document.effective_from <= day <= document.effective_to:
        return (0, 0)
    if document.effective_to < day:
        return (1, (day - document.effective_to).days)
    return (2, (document.effective_from - day).days)


def load_book(folder: Path | None = None, *, own: Path | None = None) -> Book:
    """The rules of a folder, by default those that come along, an office's `own` files going before.

    Raises RulesUnusable with file and line.
    """
    book, findings = read_folder(folder or SHIPPED, own)
    if findings:
        raise RulesUnusable(findings)
    return book


def list_files(folder: Path, own: Path | None = None) -> list[Path]:
    """The files of rules by name; one of the office's own takes the place of the one that comes along."""
    found = {path.name: path for path in folder.glob("*.yaml")} if folder.is_dir() else {}
    if own is not None and own.is_dir():
        found |= {path.name: path for path in own.glob("*.yaml")}
    return [found[name] for name in sorted(found)]


def read_folder(folder: Path, own: Path | None = None) -> tuple[Book, list[Finding]]:
    """The rules of a folder with all that is wrong with them, by file and line."""
    documents: list[Document] = []
    lines: dict[str, Lined] = {}
    findings: list[Finding] = []
    paths = list_files(folder, own)
    if not paths:
        findings.append(Finding(str(folder), 1, "no_files", {}))
    for path in paths:
        document, lined = _read_file(path)
        findings += lined.findings
        if document is not None:
            documents.append(document)
            lines[document.document] = lined
    book = Book(tuple(documents), lines=lines)
    if not findings:
        for path, document in zip(paths, documents, strict=True):
            findings += _Checking(path.name, document, lines[document.document], book).findings()
    return book, findings


def _read_file(path: Path) -> tuple[Document | None, Lined]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None, Lined(None, {}, (Finding(path.name, 1, "no_yaml", {"reason": "UTF-8"}),))
    lined = yaml_lines.read(text, path.name)
    if lined.findings:
        return None, lined
    try:
        return Document.model_validate(lined.data), lined
    except ValidationError as error:
        found = tuple(_word(path.name, lined, dict(problem)) for problem in error.errors(include_url=False))
        return None, Lined(lined.data, lined.lines, found)


def _word(file: str, lined: Lined, problem: dict[str, object]) -> Finding:
    """What pydantic found, as a finding at its line."""
    # Names of types that were tried stand between the keys of the file.
    location = problem["loc"] if isinstance(problem["loc"], tuple) else ()
    place: Place = ()
    for part in location:
        if (*place, part) in lined.lines:
            place = (*place, part)
    kind, last = str(problem["type"]), str(location[-1]) if location else ""
    if kind == "extra_forbidden":
        return Finding(file, lined.line((*place, last)), "unknown_field", {"name": last})
    if kind == "missing":
        return Finding(file, lined.line(place), "missing_field", {"name": last})
    if kind == "greater_than_equal":
        return Finding(file, lined.line(place), "negative", {"name": last, "value": problem["input"]})
    message = str(problem["msg"]).removeprefix("Value error, ")
    own, colon, detail = message.partition(":")
    if kind == "value_error" and colon:
        return Finding(file, lined.line(place), own, {"name": detail})
    return Finding(file, lined.line(place), "wrong_value", {"name": last, "reason": message[:120]})


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


__all__ = ["Benefit", "Book", "Cap", "Document", "Entry", "Exclusion", "RulesUnusable", "load_book", "read_folder"]
