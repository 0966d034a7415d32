"""What `siwen kb` prints: records for scripts, lines for people. Data in, text out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.model import State

if TYPE_CHECKING:
    from knowledge.difference import Difference
    from knowledge.model import Version
    from knowledge.reports import IngestReport, Outcome
    from knowledge.snapshot import Listing

STATES = {
    State.IN_FORCE: "现行有效",
    State.NOT_YET: "尚未施行",
    State.SUPERSEDED: "已被取代",
    State.EXPIRED: "已过有效期",
    State.DRAFT: "草案",
}
_KINDS = {"added": "新收录", "changed": "新版本", "unchanged": "没有变化", "withdrawn": "曾收录、已撤下，保持撤下"}
_CHANGES = {"added": "新增", "removed": "删去", "changed": "修改", "renumbered": "改编号"}
_MARKS = {"same": "", "removed": "~~", "added": "**"}
_CONTEXT = 24  # characters kept of unchanged text on either side of a change


def outcome_record(outcome: Outcome) -> dict[str, Any]:
    """One file of an ingestion."""
    parsed = outcome.version.parsed
    return {
        "outcome": outcome.kind,
        "file": outcome.file_name,
        "id": outcome.document,
        "version": outcome.version.id,
        "title": parsed.metadata.title,
        "articles": parsed.article_count,
        "passages": len(parsed.passages),
        "tables": parsed.table_count,
        "remarks": [{"code": remark.code, "place": remark.place, "detail": remark.detail} for remark in parsed.remarks],
    }


def ingest_lines(report: IngestReport) -> list[str]:
    """An ingestion: a line a file, its remarks under it."""
    lines = []
    for outcome in report.outcomes:
        parsed = outcome.version.parsed
        lines.append(
            f"{_KINDS[outcome.kind]}：{parsed.metadata.title}（id {outcome.document}，{parsed.article_count} 条，"
            f"{parsed.table_count} 个表，{outcome.file_name}）"
        )
        if outcome.kind == "withdrawn":
            lines.append(f"  要恢复：siwen kb restore {outcome.document} {outcome.version.id[:8]}")
        if outcome.kind in {"added", "changed"}:
            lines += [f"  请留意 {remark.place}：{remark.detail}" for remark in parsed.remarks]
    if report.passed:
        lines.append(f"不是文件、未收录：{'，'.join(report.passed)}")
    lines.append(f"共 {report.passages} 个检索单元，新算向量 {report.embedded} 个，第 {report.generation} 代")
    return lines


def listing_record(entry: Listing) -> dict[str, Any]:
    """One version in a list."""
    metadata = entry.version.metadata
    return {
        "id": entry.document,
        "version": entry.record.version,
        "title": metadata.title,
        "number": metadata.number,
        "state": str(entry.state),
        "answers": entry.answers,
        "removed": entry.removed,
        "effective_from": metadata.effective_from.isoformat() if metadata.effective_from else None,
        "effective_to": metadata.effective_to.isoformat() if metadata.effective_to else None,
        "sample": metadata.sample,
        "audience": metadata.audience.name.lower(),
        "file": entry.record.file_name,
        "ingested_at": entry.record.ingested_at,
    }


def listing_lines(listing: Sequence[Listing]) -> list[str]:
    """Versions by document, numbered as `restore` and `diff` call them."""
    if not listing:
        return ["知识库是空的；收录：siwen kb ingest 文件…"]
    lines: list[str] = []
    document, place = "", 0
    for entry in listing:
        if entry.document != document:
            document, place = entry.document, 0
            lines.append(f"{document}  {entry.version.metadata.title}")
        place += 1
        metadata = entry.version.metadata
        span = f"{metadata.effective_from or '…'} 至 {metadata.effective_to or '…'}"
        marks = [
            "已撤下" if entry.removed else STATES[entry.state],
            "在用" if entry.answers else "",
            "样例" if metadata.sample else "",
            "" if metadata.audience.name == "PUBLIC" else f"限 {metadata.audience.name.lower()}",
        ]
        shown = "，".join(mark for mark in marks if mark)
        lines.append(f"  {place}. {entry.record.version[:8]}  {span}  {shown}  {entry.record.file_name}")
    return lines


def document_lines(listing: Sequence[Listing], chosen: Version, original: Path) -> list[str]:
    """One document: its versions, and the outline of one of them."""
    lines = [*listing_lines(listing), "", f"版本 {chosen.id[:8]}，原文文件 {original}"]
    for article in chosen.parsed.articles:
        heading = "" if article.heading in article.number else article.heading
        name = f"{article.number} {heading}".strip() or article.key
        lines.append("  " * max(1, len(article.path)) + name)
    lines += [f"请留意 {remark.place}：{remark.detail}" for remark in chosen.parsed.remarks]
    return lines


def difference_record(difference: Difference) -> dict[str, Any]:
    """What changed, for scripts."""
    return {
        "id": difference.document,
        "old": difference.old,
        "new": difference.new,
        "same": difference.same,
        "fields": [{"name": field.name, "old": field.old, "new": field.new} for field in difference.fields],
        "articles": [
            {
                "change": change.kind,
                "old": change.old,
                "new": change.new,
                "heading": change.heading,
                "parts": [{"kind": kind, "text": text} for kind, text in change.parts],
            }
            for change in difference.articles
        ],
    }


def difference_lines(difference: Difference) -> list[str]:
    """What changed, by article: ~~旧~~ **新**."""
    lines = [f"{difference.document}：版本 {difference.old[:8]} → {difference.new[:8]}，{difference.same} 条没有变化"]
    lines += [f"{field.name}：~~{field.old}~~ **{field.new}**" for field in difference.fields]
    for change in difference.articles:
        numbers = " → ".join(dict.fromkeys(number for number in (change.old, change.new) if number))
        lines.append(f"【{_CHANGES[change.kind]}】{numbers} {change.heading}".rstrip())
        if change.kind == "changed":
            lines.append("  " + "".join(_spell(kind, text) for kind, text in change.parts).replace("\n", "\n  "))
        elif change.kind != "renumbered":
            lines.append("  " + change.parts[0][1].replace("\n", "\n  "))
    return lines


def _spell(kind: str, text: str) -> str:
    if kind == "same" and len(text) > 2 * _CONTEXT + 1:
        return f"{text[:_CONTEXT]}…{text[-_CONTEXT:]}"
    return f"{_MARKS[kind]}{text}{_MARKS[kind]}"
