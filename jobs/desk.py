"""How the answer desk works, as an office sets it: `desk.yaml`, its own copy in the data folder first."""

from __future__ import annotations

import re
from pathlib import Path

from jobs import office_files, workdays
from jobs.office_files import OfficeFileUnusable
from storage.desk_terms import DeskTerms, DeskTopic

SHIPPED = Path(__file__).with_name("desk.yaml")
_MOST = {"answer": 250, "chief_after": 250, "thread_days": 90, "faq_months": 36}
_KEY = re.compile(r"[a-z]{1,16}")  # a button carries it
_MOST_TOPICS = 12  # as many as a screen shows beside each other


class DeskUnusable(OfficeFileUnusable):
    """The file can't be used."""

    TEXT = "desk.unusable"


def load_terms(data_dir: Path) -> DeskTerms:
    """The office's copy in `data_dir` where there is one, else the usual terms. Raises DeskUnusable."""
    return office_files.load(SHIPPED, data_dir, parse_terms)


def parse_terms(text: str, name: str = SHIPPED.name) -> DeskTerms:
    """Read the terms from YAML text; `name` stands in the error. Raises DeskUnusable."""
    data = office_files.read_yaml(text, name, DeskUnusable)
    if not isinstance(data, dict) or data.keys() != {*_MOST, "topics"}:
        raise DeskUnusable(name, f"应有且只有 {'、'.join((*_MOST, 'topics'))}")
    for key, most in _MOST.items():
        value = data[key]
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise DeskUnusable(name, f"{key} 应为 1 到 {most} 的整数")
    numbers = {key: int(data[key]) for key in _MOST}
    return DeskTerms(
        **numbers, topics=_read_topics(data["topics"], name), add=workdays.add, count=workdays.count_between
    )


def _read_topics(data: object, name: str) -> dict[str, DeskTopic]:
    if not isinstance(data, dict) or not 1 <= len(data) <= _MOST_TOPICS:
        raise DeskUnusable(name, f"topics 应有 1 到 {_MOST_TOPICS} 个类别")
    topics: dict[str, DeskTopic] = {}
    for key, entry in data.items():
        if not isinstance(key, str) or not _KEY.fullmatch(key) or key == "other":
            raise DeskUnusable(name, f"topics：{key} 应为小写字母，最多16个，不能是 other")
        if not isinstance(entry, dict) or entry.keys() != {"zh", "en", "words"}:
            raise DeskUnusable(name, f"topics.{key} 应有且只有 zh、en、words")
        words = entry["words"]
        if not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
            raise DeskUnusable(name, f"topics.{key}.words 应为一列词")
        topics[key] = DeskTopic(str(entry["zh"]), str(entry["en"]), tuple(words))
    return topics
