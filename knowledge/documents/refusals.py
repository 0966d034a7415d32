"""The one line that says which file can't be taken in, where, why, and what to do."""

from __future__ import annotations

from knowledge.errors import MarkedSecret, UnreadableDocument


def refuse(reason: str, file_name: str, told: str, *, place: str = "", **facts: object) -> UnreadableDocument:
    """An UnreadableDocument with key `document_<reason>`; its line names the file and the place."""
    shown = shorten_name(file_name)
    where = f"{shown} {place}" if place else shown
    return UnreadableDocument(f"document_{reason}", f"{where}：{told}", file=shown, place=place, told=told, **facts)


def refuse_marked(marking: str, file_name: str, place: str, *, releasable: bool) -> MarkedSecret:
    """A MarkedSecret with key `marked_releasable` or `marked_secret`."""
    shown = shorten_name(file_name)
    told = (
        f"标有“{marking}”，须由管理员确认可以公开后再收录"
        if releasable
        else f"标有密级“{marking}”，涉密文件一律不得收录，请走涉密渠道"
    )
    key = "marked_releasable" if releasable else "marked_secret"
    return MarkedSecret(key, f"{shown} {place}：{told}", file=shown, place=place, marking=marking)


def shorten_name(file_name: str) -> str:
    """A file's name as one short line: no path, no control characters, at most 60 characters."""
    name = "".join(c for c in file_name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable()) or "（无名文件）"
    return name if len(name) <= 60 else f"{name[:40]}…{name[-15:]}"
