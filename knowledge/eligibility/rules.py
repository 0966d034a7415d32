"""The book of rules: the benefits of the measures as data, read from knowledge/benefits/*.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from knowledge.eligibility import rule_checks, yaml_lines
from knowledge.eligibility.calendar import IsWorkday, Window, list_windows
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

    @property
    def has_windows(self) -> bool:
        """Whether it is applied for in yearly windows: the article's, or those that a notice sets."""
        return bool(self.benefit.spans) or self.benefit.is_by_notice

    def waits_for_notice(self, year: int) -> bool:
        """Whether its windows of that year are set by a notice that is not known."""
        notice = self.document.notice
        return self.benefit.is_by_notice and notice is not None and year not in notice.years

    def list_windows(self, since: date, until: date, is_workday: IsWorkday) -> tuple[Window, ...]:
        """Its windows that are open on some day from `since` to `until`, in order; none where it has no windows."""
        notice = self.document.notice
        if not self.benefit.is_by_notice or notice is None:
            return list_windows(self.benefit.spans, since, until, is_workday)
        windows = [
            replace(span.in_year(year, is_workday), supposed=year not in notice.years)
            for year in range(since.year - 1, until.year + 1)
            for span in notice.find_spans(year)
        ]
        return tuple(one for one in windows if one.closes >= since and one.opens <= until)


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
            findings += rule_checks.check_file(path.name, document, lines[document.document], book)
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


__all__ = ["Benefit", "Book", "Cap", "Document", "Entry", "Exclusion", "RulesUnusable", "load_book", "read_folder"]
