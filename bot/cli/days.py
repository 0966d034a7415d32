"""A day as an option of a command."""

from __future__ import annotations

import argparse
from datetime import date


def parse_day(text: str) -> date:
    """A day as 2026-11-23. Raises ArgumentTypeError, which the command's usage is printed with."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no day, as 2026-11-23 is") from error
