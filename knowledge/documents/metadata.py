"""What a document says of itself: front matter and options first, else what its page or its text states."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from knowledge.documents.blocks import Extract, Paragraph
from knowledge.documents.cleaning import clean_line
from knowledge.documents.recognition import Recognised, read_date, recognise
from knowledge.documents.refusals import refuse
from knowledge.model import Audience, Metadata, Remark

KINDS = ("measure", "guide", "bulletin", "facts", "faq", "desk")
STATUSES = ("in_force", "superseded", "draft")
_ID = re.compile(r"[^\W_][\w.\-]{0,79}")
_TEXT_FIELDS = ("title", "issuer", "number", "supersedes", "superseded_by")
_FIELDS = frozenset(
    {"id", "kind", "effective_from", "effective_to", "status", "sample", "audience", "source", *_TEXT_FIELDS}
)
_SLUG_CHARS = 40

Value = tuple[str | tuple[str, ...], int]  # with the line it stands in, 0 for an option
Values = Mapping[str, Value]


def find_metadata(
    extract: Extract, file_name: str, overrides: Mapping[str, object] | None
) -> tuple[Metadata, list[Remark]]:
    """The metadata of a document.

    Order: `overrides`, front matter, what the page states beside its text, what the text states. Raises
    UnreadableDocument, with the line where there is one, for an unknown kind, audience, status or option, a day that
    is none, dates reversed, an id that is no id.
    """
    paragraphs = [block for block in extract.blocks if isinstance(block, Paragraph)]
    found = recognise(paragraphs, extract.facts, extract.title)
    given: dict[str, Value] = dict(extract.front)
    remarks = [
        Remark("unknown_field", f"第{line}行", f"不认识的说明项“{name}”，未采用")
        for name, (_, line) in given.items()
        if name not in _FIELDS
    ]
    given.update(_read_overrides(overrides, file_name))
    metadata = _apply(_from_text(found, extract), given, file_name)
    if not metadata.title:
        raise refuse("no_title", file_name, "没有找到标题，请在说明区或选项里给出 title")
    if not metadata.id:
        metadata = replace(metadata, id=make_id(metadata.number, metadata.title))
    if metadata.effective_from and metadata.effective_to and metadata.effective_from > metadata.effective_to:
        line = given.get("effective_to", given.get("effective_from", ("", 0)))[1]
        raise refuse(
            "dates_reversed",
            file_name,
            f"生效日期 {metadata.effective_from} 晚于失效日期 {metadata.effective_to}",
            place=f"第{line}行" if line else "",
        )
    return metadata, remarks


def make_id(number: str, title: str) -> str:
    """A stable id: 穗府办规-2020-10 of a document number, else the title's characters; the same for the same text."""
    if number:
        return re.sub(r"[^\w]+", "-", number).strip("-_").removesuffix("号")[:80]
    slug = re.sub(r"[\W_]+", "", title)
    if len(slug) <= _SLUG_CHARS:
        return slug or "document-" + hashlib.sha256(title.encode()).hexdigest()[:8]
    return slug[:_SLUG_CHARS] + "-" + hashlib.sha256(slug.encode()).hexdigest()[:6]


def _from_text(found: Recognised, extract: Extract) -> Metadata:
    return Metadata(
        id="",
        title=extract.title or found.title,
        kind=found.kind,
        issuer=found.issuer,
        number=found.number,
        effective_from=found.effective_from,
        effective_to=found.effective_to,
        source=(extract.source,) if extract.source else (),
    )


def _read_overrides(overrides: Mapping[str, object] | None, file_name: str) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, value in (overrides or {}).items():
        if name not in _FIELDS:
            raise refuse("option", file_name, f"不认识的选项“{name}”")
        if isinstance(value, (list, tuple)):
            values[name] = (tuple(str(item) for item in value), 0)
        elif isinstance(value, Audience):
            values[name] = (value.name.lower(), 0)
        elif value is not None:
            values[name] = (str(value), 0)
    return values


def _apply(metadata: Metadata, given: Values, file_name: str) -> Metadata:
    values = _Values(given, file_name)
    changes: dict[str, object] = {}
    if values.has("id"):
        if not _ID.fullmatch(values.text("id")):
            raise values.wrong("id", "应为 1 到 80 个字母、数字、汉字、点、横线或下划线")
        changes["id"] = values.text("id")
    for name in _TEXT_FIELDS:
        if values.has(name):
            changes[name] = clean_line(values.text(name))
    if values.has("kind"):
        changes["kind"] = values.choice("kind", KINDS)
    if values.has("status"):
        changes["status"] = values.choice("status", STATUSES)
    if values.has("sample"):
        changes["sample"] = values.flag("sample")
    if values.has("audience"):
        changes["audience"] = Audience[values.choice("audience", [a.name.lower() for a in Audience]).upper()]
    for name in ("effective_from", "effective_to"):
        if name in given:  # given and empty: the document states none, whatever its text says
            changes[name] = values.day(name)
    if values.has("source"):
        changes["source"] = values.several("source")
    return replace(metadata, **changes)  # type: ignore[arg-type]  # each value was read for its own field


class _Values:
    """Given values, read one by one; what can't be read is refused with its line."""

    def __init__(self, given: Values, file_name: str) -> None:
        self._given = given
        self._file_name = file_name

    def has(self, name: str) -> bool:
        return name in self._given and bool(self._given[name][0])

    def text(self, name: str) -> str:
        value = self._given[name][0]
        if isinstance(value, tuple):
            raise self.wrong(name, "只能有一个值")
        return " ".join(value.split())

    def several(self, name: str) -> tuple[str, ...]:
        value = self._given[name][0]
        return value if isinstance(value, tuple) else (value,)

    def choice(self, name: str, allowed: Sequence[str]) -> str:
        value = self.text(name).lower()
        if value not in allowed:
            raise self.wrong(name, f"应为 {'、'.join(allowed)} 之一")
        return value

    def flag(self, name: str) -> bool:
        value = self.text(name).lower()
        if value not in ("true", "false", "yes", "no", "on", "off", "是", "否"):
            raise self.wrong(name, "应为 true 或 false")
        return value in ("true", "yes", "on", "是")

    def day(self, name: str) -> date | None:
        if not self.has(name):
            return None
        day = read_date(self.text(name))
        if day is None:
            raise self.wrong(name, "不是有效日期，应写成 2026-01-31")
        return day

    def wrong(self, name: str, told: str) -> Exception:
        value, line = self._given[name]
        shown = "、".join(value) if isinstance(value, tuple) else value
        place = f"第{line}行" if line else "选项"
        return refuse("front_matter", self._file_name, f"{name}“{shown[:40]}”{told}", place=place)
