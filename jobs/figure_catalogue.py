"""Which figures a year has, as the office lists them: `figures.yaml`, its own copy in the data folder first."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jobs import office_files
from jobs.office_files import OfficeFileUnusable
from storage.figures.ledger import KEY, NAME_CHARS, SECTION_CHARS, UNIT_CHARS

SHIPPED = Path(__file__).with_name("figures.yaml")
NOBODY = "未指定"
_FIELDS = {"name": NAME_CHARS, "unit": UNIT_CHARS, "section": SECTION_CHARS, "from": 60}


class FiguresUnusable(OfficeFileUnusable):
    """The file can't be used."""

    TEXT = "figures.unusable"


@dataclass(frozen=True, slots=True)
class Listed:
    """A figure of the list: `whom` to ask where siwen has no record of it, never "".

    Nobody is asked for what is `optional`. What is `quiet` is not said in the report where it is 0, unless the
    template names it.
    """

    key: str
    name: str
    unit: str
    section: str
    whom: str
    optional: bool = False
    quiet: bool = False


class Catalogue(UserDict[str, Listed]):
    """The list by key. `others`: who is asked for what it names nobody for."""

    def __init__(self, listed: Mapping[str, Listed], others: str = NOBODY) -> None:
        super().__init__(listed)
        self.others = others


def load_catalogue(data_dir: Path) -> Catalogue:
    """The office's copy in `data_dir` where there is one, else the usual list. Raises FiguresUnusable."""
    return office_files.load(SHIPPED, data_dir, parse_catalogue)


def parse_catalogue(text: str, name: str = SHIPPED.name) -> Catalogue:
    """Read the list from YAML text; `name` stands in the error. Raises FiguresUnusable."""
    data = office_files.read_yaml(text, name, FiguresUnusable)
    known = isinstance(data, dict) and data.keys() <= {"figures", "others"}
    entries = data.get("figures") if isinstance(data, dict) and known else None
    if not isinstance(entries, dict) or not entries:
        raise FiguresUnusable(name, "应有 figures:，下面一行一个数据")
    others = data.get("others") or ""
    if not isinstance(others, str) or len(others) > _FIELDS["from"]:
        raise FiguresUnusable(name, f"others：应为不超过{_FIELDS['from']}字的文字")
    others = others.strip() or NOBODY
    return Catalogue({str(key): _read_entry(str(key), entry, name, others) for key, entry in entries.items()}, others)


def _read_entry(key: str, entry: object, name: str, others: str) -> Listed:
    if not KEY.fullmatch(key):
        raise FiguresUnusable(name, f"{key}：键应为小写字母、数字、下划线")
    if not isinstance(entry, dict) or entry.keys() - _FIELDS.keys() - {"optional", "quiet"}:
        raise FiguresUnusable(name, f"{key}：应有 name、unit、section、from、optional、quiet")
    for field, most in _FIELDS.items():
        said = entry.get(field, "")
        if not isinstance(said, str) or len(said) > most or (field in {"name", "section"} and not said.strip()):
            raise FiguresUnusable(name, f"{key}.{field}：应为不超过{most}字的文字")
    said = {field: str(entry.get(field, "")).strip() for field in _FIELDS}
    optional, quiet = (entry.get(field, False) for field in ("optional", "quiet"))
    for field, value in (("optional", optional), ("quiet", quiet)):
        if not isinstance(value, bool):
            raise FiguresUnusable(name, f"{key}.{field}：应为 yes 或 no")
    whom = said["from"] or others
    return Listed(key, said["name"], said["unit"], said["section"], whom, optional, quiet)
