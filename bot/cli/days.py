"""A day or a year as an option of a command."""

from __future__ import annotations

import argparse
from datetime import date

_YEARS = range(1900, 2100)  # as the ledger has them


def parse_day(text: str) -> date:
    """A day as 2026-11-23. Raises ArgumentTypeError, which the command's usage is printed with."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no day, as 2026-11-23 is") from error


def parse_year(text: str) -> int:
    """A year as 2026. Raises ArgumentTypeError, which the command's usage is printed with."""
    if not text.isascii() or not text.isdecimal() or len(text) != 4 or int(text) not in _YEARS:
        raise argparse.ArgumentTypeError(f"{text} is no year from {_YEARS[0]} to {_YEARS[-1]}")
    return int(text)
