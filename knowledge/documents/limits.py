"""How much memory and time reading one file may take."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

_MEGABYTE = 1024 * 1024
READING_BYTES = 1_024 * _MEGABYTE  # the largest official file seen took 180 MB
RECOGNITION_BYTES = 4_096 * _MEGABYTE  # OCR maps its models and work space: 0.75 GB resident, 2.6 GB of addresses
_READING_TIME = timedelta(seconds=60)
_SCAN_TIME = timedelta(seconds=300)  # 60 scanned pages at 5 s
_SCANNED = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"})


def time_limit(file_name: str) -> timedelta:
    """How long reading may take: pictures have to be recognised, everything else is read in seconds."""
    return _SCAN_TIME if Path(file_name).suffix.lower() in _SCANNED else _READING_TIME


def limit_process() -> None:
    """Limit this process's memory and processor time; where the system has no such limits, only the parent's clock."""
    if sys.platform == "win32":
        return
    import resource

    seconds = int(_SCAN_TIME.total_seconds()) + 10
    _limit(resource.RLIMIT_AS, READING_BYTES, RECOGNITION_BYTES)
    _limit(resource.RLIMIT_CPU, seconds, seconds)
    _limit(resource.RLIMIT_CORE, 0, 0)


def allow_recognition() -> None:
    """Raise the memory limit to what OCR needs; only ever up to the limit that the process began with."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    _limit(resource.RLIMIT_AS, hard, hard)


def _limit(kind: int, soft: int, hard: int) -> None:
    import resource

    try:
        _, allowed = resource.getrlimit(kind)
        if allowed != resource.RLIM_INFINITY:
            soft, hard = min(soft, allowed), min(hard, allowed)
        resource.setrlimit(kind, (soft, hard))
    except (ValueError, OSError):  # macOS refuses some of them: the parent's clock still holds
        return
