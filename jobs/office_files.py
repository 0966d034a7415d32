"""The YAML files that an office edits: its own copy in the data folder first, read anew when it has changed.

Whoever asks again and again (each screen, each tick) pays a look at the file's time. What is wrong is named by its
place, and for `siwen doctor` by its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import yaml

from knowledge.eligibility import yaml_lines
from knowledge.eligibility.yaml_lines import Place
from storage.errors import StorageRefusal

T = TypeVar("T")
_KEPT = 64  # files of one process, each of the last time that it changed
_ROW = re.compile(r"第(\d+)[行条]")
_WORD = re.compile(r"[^\s，、；：:.（）()]+")


class OfficeFileUnusable(StorageRefusal):
    """A file can't be used; the message names the file, the place and what is expected there. `TEXT`: a text's key."""

    TEXT: ClassVar[str] = "office_file.unusable"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(self.TEXT, f"{name}：{reason}", name=name, reason=reason)
        self.name, self.reason = name, reason


def find(shipped: Path, data_dir: Path) -> Path:
    """The office's copy in `data_dir` where there is one, else the file that siwen brings along."""
    own = data_dir / shipped.name
    return own if own.is_file() else shipped


def load(shipped: Path, data_dir: Path, parse: Callable[[str, str], T]) -> T:
    """What the file that counts says. Raises what `parse` does: it gets the text, and the name for its errors."""
    path = find(shipped, data_dir)
    return _load(path, path.stat().st_mtime_ns, parse)  # type: ignore[no-any-return] # as `parse` has it


@lru_cache(maxsize=_KEPT)
def _load(path: Path, _changed_ns: int, parse: Callable[[str, str], Any]) -> Any:  # noqa: ANN401 -- what `parse` returns
    try:
        text = path.read_text(encoding="utf-8-sig")  # an editor may put its mark in front
    except UnicodeDecodeError as error:
        raise OfficeFileUnusable(path.name, "不是 UTF-8 编码，请另存为 UTF-8") from error
    return parse(text, path.name)


def read_yaml(text: str, name: str, unusable: type[OfficeFileUnusable]) -> Any:  # noqa: ANN401 -- whatever it holds
    """The data of a YAML text. Raises `unusable`, with the line where it is no YAML."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise unusable(name, f"第{mark.line + 1}行不是 YAML" if mark else "不是 YAML") from error


def find_line(text: str, reason: str) -> int | None:
    """The line of what a reason speaks of, by the keys and row numbers in it; None where none of them is there."""
    lined = yaml_lines.read(text, "")
    said = [int(word[1]) - 1 if (word := _ROW.fullmatch(part)) else part for part in _WORD.findall(reason)]
    place: Place = ()
    for part in said:
        if (*place, part) in lined.lines:
            place = (*place, part)
    if place:
        return lined.lines[place]
    return next((lined.lines[one] for part in said for one in lined.lines if one and one[-1] == part), None)
