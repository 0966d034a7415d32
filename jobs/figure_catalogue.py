"""Which figures a year has, as the office lists them: `figures.yaml`, its own copy in the data folder first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from storage.errors import StorageRefusal
from storage.figures.ledger import KEY, NAME_CHARS, SECTION_CHARS, UNIT_CHARS

SHIPPED = Path(__file__).with_name("figures.yaml")
_FIELDS = {"name": NAME_CHARS, "unit": UNIT_CHARS, "section": SECTION_CHARS, "from": 60}


class FiguresUnusable(StorageRefusal):
    """The file can't be used; the message names the file, the place and what is expected there."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__("figures.unusable", f"{name}：{reason}", name=name, reason=reason)


@dataclass(frozen=True, slots=True)
class Listed:
    """A figure of the list: `whom` to ask where siwen has no record of it; nobody asks for what is `optional`."""

    key: str
    name: str
    unit: str
    section: str
    whom: str
    optional: bool = False


Catalogue = Mapping[str, Listed]


def load_catalogue(data_dir: Path) -> Catalogue:
    """The office's copy in `data_dir` where there is one, else the usual list. Raises FiguresUnusable."""
    own = data_dir / SHIPPED.name
    path = own if own.is_file() else SHIPPED
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)  # read again only when the file has changed
def _load(path: Path, _changed_ns: int) -> Catalogue:
    return parse_catalogue(path.read_text(encoding="utf-8"), path.name)


def parse_catalogue(text: str, name: str = SHIPPED.name) -> Catalogue:
    """Read the list from YAML text; `name` stands in the error. Raises FiguresUnusable."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise FiguresUnusable(name, f"第{mark.line + 1}行不是 YAML" if mark else "不是 YAML") from error
    entries = data.get("figures") if isinstance(data, dict) and data.keys() == {"figures"} else None
    if not isinstance(entries, dict) or not entries:
        raise FiguresUnusable(name, "应有 figures:，下面一行一个数据")
    return {str(key): _read_entry(str(key), entry, name) for key, entry in entries.items()}


def _read_entry(key: str, entry: object, name: str) -> Listed:
    if not KEY.fullmatch(key):
        raise FiguresUnusable(name, f"{key}：键应为小写字母、数字、下划线")
    if not isinstance(entry, dict) or entry.keys() - _FIELDS.keys() - {"optional"}:
        raise FiguresUnusable(name, f"{key}：应有 name、unit、section、from、optional")
    for field, most in _FIELDS.items():
        said = entry.get(field, "")
        if not isinstance(said, str) or len(said) > most or (field in {"name", "section"} and not said.strip()):
            raise FiguresUnusable(name, f"{key}.{field}：应为不超过{most}字的文字")
    said = {field: str(entry.get(field, "")).strip() for field in _FIELDS}
    optional = entry.get("optional", False)
    if not isinstance(optional, bool):
        raise FiguresUnusable(name, f"{key}.optional：应为 yes 或 no")
    return Listed(key, said["name"], said["unit"], said["section"], said["from"], optional)
