"""The YAML of a survey as nodes with their lines, and what is wrong with it as YAML, in the words of who writes it.

Criteria:
- UTF-8, UTF-16 with its mark, or GB18030; any line ends; at most 100 kB
- no aliases, tags or second documents: a survey needs none, and aliases can unfold to gigabytes
- a syntax error names its line and, where it is one of the usual ones (a tab, a full-width colon, a quotation mark that
  is not closed), what to write instead
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from storage.surveys import limits

ALIAS = "!alias"  # the tag of what stands where an alias stood; it has been told
MOST_DEPTH = 10  # a survey has six levels; the reader calls itself at each

# `名称：` or `text:您好` where a field of a survey stands: a colon that YAML does not see.
_FIELD = r"[a-z_]+(?: if)?"
_WIDE_COLON = re.compile(rf"^[\s-]*({_FIELD})\s*：", re.ASCII)
_NARROW_COLON = re.compile(rf"^[\s-]*({_FIELD}):(?=[^\s:/])", re.ASCII)
_WIDE_COLON_INSIDE = re.compile(r"[{,，]\s*(zh|en|key|label|other|item|is|least|most)\s*：")
_TAB_IN_FRONT = re.compile(r"^ *\t")
_ARCHIVES = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff")  # Excel, Word, PDF, pictures
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_KEPT = "\n\t\u200d"  # the last joins the parts of a sign
# What PyYAML says (its own English words) -> the text that says what to do.
_USUAL = (
    ("while scanning a quoted scalar", "quote"),
    ("mapping values are not allowed here", "colon_inside"),
    ("that cannot start any token", "sign"),
    ("could not find expected ':'", "colon_missing"),
    ("expected <block end>", "indent"),
    ("expected ',' or", "bracket"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a file can't be taken: the line (from 1), `key` of the text that says it, and what fills it."""

    line: int
    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def finding(line: int, key: str, **facts: Any) -> Finding:  # noqa: ANN401 -- what a text is filled with
    """A finding whose text is `survey.finding.…`."""
    return Finding(line, f"survey.finding.{key}", facts)


def decode(content: bytes) -> str | Finding:
    """The text of a file, or why it is none."""
    if len(content) > limits.MOST_BYTES:
        return finding(1, "large", most=limits.MOST_BYTES // 1000)
    if content.startswith(_ARCHIVES):
        return finding(1, "no_text")
    encodings = [encoding for mark, encoding in _MARKS.items() if content.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if not text.strip():
            return finding(1, "empty")
        return text if "\0" not in text else finding(1, "no_text")
    return finding(_line_of_break(content), "encoding")


def compose(text: str) -> tuple[yaml.MappingNode | None, list[Finding]]:
    """The one mapping that the text is, and what is wrong with it as YAML; None where it can't be read on."""
    found: list[Finding] = []
    try:
        loader = _Loader(text, found)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return None, [finding(line, "control", code=f"U+{error.character:04X}")]
    except yaml.MarkedYAMLError as error:
        return None, sorted([*found, *_explain(text, error)], key=lambda one: one.line)
    except _TooDeep as error:
        return None, [*found, finding(error.line, "deep", most=MOST_DEPTH)]
    if root is None:
        return None, [*found, finding(1, "empty")]
    if not isinstance(root, yaml.MappingNode):
        return None, [*found, *(list(find_colons(text)) or [finding(line_of(root), "no_fields")])]
    return root, found


def line_of(node: yaml.Node) -> int:
    """The line that a node begins in, from 1."""
    return int(node.start_mark.line) + 1


def find_colons(text: str) -> Iterator[Finding]:
    """Lines whose field ends in a full-width colon, or in one without the space that YAML wants behind it."""
    for number, line in enumerate(text.split("\n"), 1):
        if (match := _WIDE_COLON.match(line)) or (match := _WIDE_COLON_INSIDE.search(line)):
            yield finding(number, "wide_colon", name=match[1])
        elif match := _NARROW_COLON.match(line):
            yield finding(number, "narrow_colon", name=match[1])


def tell_colon(text: str, line: int) -> Finding | None:
    """What is wrong with something that should be a field and its value, where it is the colon."""
    found = next(find_colons(text), None)
    return replace(found, line=line) if found else None


class _TooDeep(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Loader(yaml.SafeLoader):
    """Composes nodes; never makes objects of them."""

    def __init__(self, text: str, found: list[Finding]) -> None:
        super().__init__(text)
        self.found = found
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:  # noqa: ANN401 -- as inherited
        parser: Any = self  # its methods have no types
        event = parser.peek_event()
        start, end = event.start_mark, event.end_mark
        line = int(start.line) + 1
        if isinstance(event, yaml.AliasEvent):
            parser.get_event()
            self.found.append(finding(line, "alias", name=event.anchor))
            return yaml.ScalarNode(ALIAS, "", start, end)
        if getattr(event, "tag", None) not in (None, "!"):
            self.found.append(finding(line, "tag", name=event.tag))
        if self.depth >= MOST_DEPTH:
            raise _TooDeep(line)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _explain(text: str, error: yaml.MarkedYAMLError) -> list[Finding]:
    lines = text.split("\n")
    mark = error.problem_mark or error.context_mark
    line = int(mark.line) + 1 if mark else 1
    told = f"{error.context or ''} {error.problem or ''}"
    if "'\\t'" in told:
        tabs = [number for number, one in enumerate(lines, 1) if _TAB_IN_FRONT.match(one)]
        return [finding(number, "tab") for number in sorted({*tabs, line})]
    if colons := list(find_colons(text)):
        return colons
    if "expected a single document" in told:
        return [finding(line, "documents")]
    for words, key in _USUAL:
        if words in told:
            start = error.context_mark if key == "quote" and error.context_mark else mark
            at = int(start.line) + 1 if start else line
            sign = lines[at - 1][start.column : start.column + 1] if start and at <= len(lines) else ""
            key = "question" if key == "bracket" and sign == "?" else key
            return [finding(min(at, len(lines)), f"yaml_{key}", sign=sign)]
    return [finding(line, "yaml", problem=str(error.problem or error.context or ""))]


def _line_of_break(content: bytes) -> int:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return 1


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"}


def clean(text: str, *, lines: bool) -> str:
    """A text without unseen signs and the spaces around it; `lines`: its line ends stay, at most one line is blank."""
    seen = "".join(" " if sign == "\t" else sign for sign in text if sign in _KEPT or not _is_unseen(sign))
    if not lines:
        return " ".join(seen.split())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in seen.strip().split("\n"))).strip()
