"""Files of questions and of conversations, JSON line by line; each refusal names file, line and what is expected."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

_QUESTION = '{"id": …, "question": …}'
_DIALOGUE = '{"id": …, "turns": [{"question": …}, …]}'


def read_questions(file: Path) -> Iterator[tuple[str | int, str]]:
    """The id and the question of each line. Raises WrongSetting with the place; OSError where it can't be opened."""
    for place, entry in _read_lines(file, _QUESTION):
        yield _id(entry, place, _QUESTION), _question(entry, place, _QUESTION)


def read_dialogues(file: Path) -> Iterator[tuple[str | int, tuple[str, ...]]]:
    """The id and the questions of each line's conversation. Raises as `read_questions` does."""
    from bot.settings import WrongSetting

    for place, entry in _read_lines(file, _DIALOGUE):
        id_, turns = _id(entry, place, _DIALOGUE), entry.get("turns")
        if not isinstance(turns, list) or not turns or not all(isinstance(turn, Mapping) for turn in turns):
            raise WrongSetting(f"{place}没有 turns，应是 {_DIALOGUE}")
        yield id_, tuple(_question(turn, place, _DIALOGUE) for turn in turns)


def make_writable(text: str) -> str:
    """A text without halves of surrogate pairs, which JSON can carry and no output can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _read_lines(file: Path, form: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    from bot.settings import WrongSetting

    try:
        # Not splitlines: JSON strings may hold U+2028 and the like, which it takes for line ends.
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise WrongSetting(f"{file} 第{number}行不是 UTF-8 编码") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{file} 第{number}行"
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise WrongSetting(f"{place}不是 JSON，应是 {form}") from error
        if not isinstance(entry, dict):
            raise WrongSetting(f"{place}应是 {form}")
        yield place, entry


def _id(entry: Mapping[str, object], place: str, form: str) -> str | int:
    from bot.settings import WrongSetting

    id_ = entry.get("id")
    if not isinstance(id_, str | int) or isinstance(id_, bool) or id_ == "":
        raise WrongSetting(f"{place}没有 id，应是 {form}")
    return make_writable(id_) if isinstance(id_, str) else id_


def _question(entry: Mapping[str, object], place: str, form: str) -> str:
    from bot.settings import WrongSetting

    question = entry.get("question")
    if not isinstance(question, str):
        raise WrongSetting(f"{place}没有 question，应是 {form}")
    return make_writable(question)
