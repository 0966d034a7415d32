"""From paths to documents that can be published together: which files, read or known already, and what forbids it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from knowledge.archive import hash_file
from knowledge.errors import KnowledgeRefusal, UnreadableDocument
from knowledge.index import Progress
from knowledge.model import ParsedDocument

# What a folder is searched for. A file that is named itself is tried whatever it is called.
SUFFIXES = frozenset(
    ".md .markdown .docx .pdf .html .htm .txt .png .jpg .jpeg .tif .tiff .bmp .webp".split()  # as read_file reads
)
# What `knowledge.documents` imports from beside it: a change there changes what is read. A test holds the two together.
PARSER_MODULES = ("articles", "crosschecks", "model", "numbering", "passages", "tables")
_MARKDOWN = (".md", ".markdown")


class Reader(Protocol):
    """How a file becomes a document; `knowledge.documents.read_file` is one."""

    def __call__(
        self, path: Path, *, file_name: str | None, overrides: Mapping[str, object] | None, release_marks: bool
    ) -> ParsedDocument:
        """Read one file; raises UnreadableDocument or MarkedSecret."""
        ...


@dataclass(frozen=True, slots=True)
class Intake:
    """A file to publish. `parsed` is None where it was read before, as `known` (a version id)."""

    path: Path
    file_name: str
    sha256: str
    fingerprint: str
    parsed: ParsedDocument | None
    known: str = ""


class IngestRefused(KnowledgeRefusal):
    """Several files stand in the way; `str()` has one line for each, `problems` the refusals."""

    def __init__(self, problems: Sequence[KnowledgeRefusal]) -> None:
        super().__init__("ingest_refused", "\n".join(str(problem) for problem in problems), count=len(problems))
        self.problems = tuple(problems)


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """The files to read under `paths`, and those of a folder that were passed over.

    - In a folder: every file of a known kind, subfolders too, hidden ones not.
    - README files are about a folder, not of it. Where some Markdown files of a folder have front matter, those
      without are notes and tables beside the documents, and are passed over as well.

    Raises UnreadableDocument where a path doesn't exist or a folder holds nothing to read.
    """
    found: dict[Path, None] = {}
    passed: list[Path] = []
    for path in paths:
        if not path.exists():
            raise UnreadableDocument("document_missing", f"{path}：没有这个文件或文件夹", file=str(path))
        if not path.is_dir():
            found[path] = None
            continue
        files = [
            file
            for file in sorted(path.rglob("*"))
            if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
        ]
        fronted = {file.parent for file in files if _has_front_matter(file)}
        documents = [
            file
            for file in files
            if file.suffix.lower() in SUFFIXES
            and not file.name.upper().startswith("README")
            and (file.suffix.lower() not in _MARKDOWN or file.parent not in fronted or _has_front_matter(file))
        ]
        if not documents:
            raise UnreadableDocument("folder_empty", f"{path}：文件夹里没有可以收录的文件", file=str(path))
        found.update(dict.fromkeys(documents))
        passed += [file for file in files if file not in found]
    return list(found), passed


def read_files(
    files: Sequence[Path],
    reader: Reader,
    known: Mapping[str, str],
    has_version: Callable[[str], bool],
    *,
    overrides: Mapping[str, object] | None,
    release_marks: bool,
    progress: Progress | None,
) -> list[Intake]:
    """Read every file, but those whose fingerprint is `known`. All or none: every bad file is named at once.

    Raises the refusal of the file that is bad, or IngestRefused where there are several.
    """
    taken: list[Intake] = []
    problems: list[KnowledgeRefusal] = []
    for done, path in enumerate(files):
        try:
            taken.append(_read(path, reader, known, has_version, overrides, release_marks))
        except KnowledgeRefusal as refusal:
            problems.append(refusal)
        except OSError as error:
            problem = UnreadableDocument("document_unopened", f"{path.name}：打不开", file=path.name)
            problem.__cause__ = error  # the edge words why
            problems.append(problem)
        if progress:
            progress(done + 1, len(files), "读取文件")
    if problems:
        raise problems[0] if len(problems) == 1 else IngestRefused(problems)
    return taken


def fingerprint(sha256: str, file_name: str, overrides: Mapping[str, object] | None, release_marks: bool) -> str:
    """What decides how a file is read, as one hash: content, name, options. The parser is the manifest's matter."""
    facts = [sha256, file_name, sorted((overrides or {}).items()), release_marks]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, default=str).encode()).hexdigest()


@cache
def parser_version() -> str:
    """A hash of the code that reads documents, so that a new reader reads every file again."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in [*sorted((here / "documents").rglob("*.py")), *(here / f"{name}.py" for name in PARSER_MODULES)]:
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def check_ids(pairs: Iterable[tuple[str, str]]) -> None:
    """Refuse a set of (document id, file name) in which two files have one id."""
    seen: dict[str, str] = {}
    for document, file_name in pairs:
        if document in seen:
            raise UnreadableDocument(
                "document_id_twice",
                f"{seen[document]} 和 {file_name} 的 id 都是“{document}”：一次只能收录其中一个，或改掉一个的 id",
                id=document,
                files=(seen[document], file_name),
            )
        seen[document] = file_name


def _read(
    path: Path,
    reader: Reader,
    known: Mapping[str, str],
    has_version: Callable[[str], bool],
    overrides: Mapping[str, object] | None,
    release_marks: bool,
) -> Intake:
    sha256 = hash_file(path)
    mark = fingerprint(sha256, path.name, overrides, release_marks)
    if mark in known and has_version(known[mark]):
        return Intake(path, path.name, sha256, mark, None, known[mark])
    parsed = reader(path, file_name=path.name, overrides=overrides, release_marks=release_marks)
    return Intake(path, path.name, sha256, mark, parsed)


def _has_front_matter(path: Path) -> bool:
    if path.suffix.lower() not in _MARKDOWN:
        return False
    with path.open("rb") as stream:
        return stream.read(8).lstrip(b"\xef\xbb\xbf").startswith(b"---")
