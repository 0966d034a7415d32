"""Where to go: which unit looks after what, and how to reach it.

Truth is one YAML file. The shipped one is a sample; the first edit made in the bot writes a whole copy into the
data folder, and from then on that copy is read instead.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.errors import KnowledgeRefusal

_EDITED_NAME = "offices.yaml"
_TEXT_FIELDS = ("phone", "counter", "link", "hours")
_FIELDS = {"key", "unit", "duties", "general", "sample", *_TEXT_FIELDS}


class OfficesUnusable(KnowledgeRefusal):
    """offices.yaml can't be read as a list of offices; the line names the file, the entry and the reason."""


@dataclass(frozen=True, slots=True)
class Office:
    """One unit: what it looks after (`duties`, words as people and measures say them) and how it is reached.

    `general` marks the one that is named when no duty fits; `sample` that its phone and address are invented.
    """

    key: str
    unit: str
    duties: tuple[str, ...]
    phone: str = ""
    counter: str = ""
    link: str = ""
    hours: str = ""
    general: bool = False
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Offices:
    """All units, in file order."""

    entries: tuple[Office, ...]

    def get(self, key: str) -> Office | None:
        """The unit with that key, or None where it was removed since."""
        return next((office for office in self.entries if office.key == key), None)

    def general(self) -> Office | None:
        """The unit named when no duty fits: the one marked `general`, else the first."""
        return next((office for office in self.entries if office.general), self.entries[0] if self.entries else None)

    def match(self, question: str, context: Iterable[str] = (), *, limit: int = 2) -> tuple[str, ...]:
        """Keys of the units whose duties the question names, most fitting first.

        `context` is what the answer is about (heading, title, path): it counts half, and alone only decides where
        the question names no duty. Falls back to the general unit.
        """
        background = " ".join(context)
        scores: dict[str, float] = {}
        for office in self.entries:
            asked = max((len(duty) for duty in office.duties if duty in question), default=0)
            near = max((len(duty) for duty in office.duties if duty in background), default=0)
            if office.unit in question:
                asked = max(asked, len(office.unit))
            if asked or near:
                scores[office.key] = asked + near / 2
        best = sorted(scores, key=lambda key: -scores[key])
        # A unit that fits half as well as the best is another matter, not a second place to go.
        close = [key for key in best if scores[key] > scores[best[0]] / 2][:limit]
        if close:
            return tuple(close)
        general = self.general()
        return (general.key,) if general else ()


def edited_path(data_dir: Path) -> Path:
    """Where the copy that staff edit lives."""
    return data_dir / _EDITED_NAME


def load_offices(offices_file: Path, data_dir: Path | None = None) -> Offices:
    """Read the offices: the edited copy in `data_dir` where there is one, else `offices_file`.

    No file at all is no office, not an error: answers then name none. Raises OfficesUnusable on a broken one.
    """
    path = offices_file
    if data_dir is not None and edited_path(data_dir).is_file():
        path = edited_path(data_dir)
    try:
        status = path.stat()
    except OSError:
        return Offices(())
    return _load(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8)  # read again only when the file has changed: YAML costs as much as a search
def _load(path: Path, _changed_ns: int, _size: int) -> Offices:
    return parse_offices(path.read_text(encoding="utf-8"), str(path))


def parse_offices(text: str, name: str = "offices.yaml") -> Offices:
    """Read offices from YAML text; `name` stands in the error. Raises OfficesUnusable."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第{mark.line + 1}行" if mark is not None else "格式"
        raise _unusable(name, f"{place}不是合法的 YAML") from error
    entries = data.get("offices") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        raise _unusable(name, "应有一个 offices 列表")
    offices: list[Office] = []
    for number, entry in enumerate(entries, start=1):
        office = _read_office(entry, f"第{number}个单位", name)
        if any(office.key == other.key for other in offices):
            raise _unusable(name, f"第{number}个单位的 key“{office.key}”重复")
        offices.append(office)
    if sum(office.general for office in offices) > 1:
        raise _unusable(name, "只能有一个单位标 general")
    return Offices(tuple(offices))


def save_office(offices_file: Path, data_dir: Path, office: Office) -> Offices:
    """Add a unit or replace the one with its key; the whole list is written to the copy in `data_dir`.

    The file is replaced in one step, so a reader sees the old list or the new. Raises OfficesUnusable.
    """
    _read_office(_as_entry(office), f"单位“{office.unit}”", _EDITED_NAME)
    current = load_offices(offices_file, data_dir)
    if current.get(office.key) is None:
        entries = (*current.entries, office)
    else:
        entries = tuple(office if entry.key == office.key else entry for entry in current.entries)
    if office.general:
        entries = tuple(entry if entry.key == office.key else replace(entry, general=False) for entry in entries)
    return _write(data_dir, Offices(entries))


def remove_office(offices_file: Path, data_dir: Path, key: str) -> Offices:
    """Take a unit off the list; an unknown key changes nothing."""
    current = load_offices(offices_file, data_dir)
    return _write(data_dir, Offices(tuple(entry for entry in current.entries if entry.key != key)))


def _write(data_dir: Path, offices: Offices) -> Offices:
    data_dir.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(
        {"offices": [_as_entry(office) for office in offices.entries]}, allow_unicode=True, sort_keys=False
    )
    handle, name = tempfile.mkstemp(dir=data_dir, prefix=".offices-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(edited_path(data_dir))
    return offices


def _as_entry(office: Office) -> dict[str, object]:
    entry = {name: value for name, value in asdict(office).items() if value not in ("", False)}
    entry["duties"] = list(office.duties)
    return entry


def _read_office(entry: object, place: str, name: str) -> Office:
    if not isinstance(entry, dict):
        raise _unusable(name, f"{place}应是“字段: 值”")
    unknown = sorted(str(field) for field in entry if field not in _FIELDS)
    if unknown:
        raise _unusable(name, f"{place}有不认识的字段“{unknown[0]}”")
    key, unit, duties = entry.get("key"), entry.get("unit"), entry.get("duties")
    if not isinstance(key, str) or not key.isidentifier() or not key.isascii():
        raise _unusable(name, f"{place}的 key 应由英文字母、数字和下划线组成")
    if not isinstance(unit, str) or not unit.strip():
        raise _unusable(name, f"{place}缺少 unit（单位名称）")
    if not isinstance(duties, list) or not all(isinstance(duty, str) and duty.strip() for duty in duties):
        raise _unusable(name, f"{place}的 duties 应是文字列表")
    for field in ("general", "sample"):
        if not isinstance(entry.get(field, False), bool):
            raise _unusable(name, f"{place}的 {field} 应是 true 或 false")
    texts: dict[str, str] = {}
    for field in _TEXT_FIELDS:
        value = entry.get(field) or ""
        if not isinstance(value, (str, int)):
            raise _unusable(name, f"{place}的 {field} 应是一行文字")
        texts[field] = str(value).strip()
    if texts["link"] and not texts["link"].startswith(("http://", "https://")):
        raise _unusable(name, f"{place}的 link 应以 http:// 或 https:// 开头")
    return Office(
        key=key, unit=unit.strip(), duties=tuple(duty.strip() for duty in duties),
        general=bool(entry.get("general", False)), sample=bool(entry.get("sample", False)), **texts,
    )  # fmt: skip


def _unusable(name: str, reason: str) -> OfficesUnusable:
    return OfficesUnusable("offices_unusable", f"{name}：{reason}。", file=name, reason=reason)
