"""The surveys that come along: files beside this module, as docs/surveys.md has them. The office changes copies."""

from __future__ import annotations

from pathlib import Path

from storage.surveys.definition import Definition
from storage.surveys.files import read_file

KEYS = ("satisfaction", "pulse", "award_needs")
FOLLOW_UP = "follow_up"  # the pulse by name; taken in with the first schedule that asks it after contacts
FOLDER = Path(__file__).parent


def find_file(key: str) -> Path:
    """Where the survey of that key lies. KeyError: none of that key comes along."""
    if key not in (*KEYS, FOLLOW_UP):
        raise KeyError(key)
    return FOLDER / f"{key}.yaml"


def read_shipped(key: str) -> Definition:
    """The survey of that key. KeyError: none comes along; ValueError: its file was damaged, with the first finding."""
    reading = read_file(find_file(key))
    if reading.definition is None:
        raise ValueError(reading.findings[0])
    return reading.definition
