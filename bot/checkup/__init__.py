"""What `siwen doctor` looks at: each part of an installation, what was found, and what to do where it is broken."""

from __future__ import annotations

from bot.checkup.finding import Finding, Standing
from bot.checkup.run import examine

__all__ = ["Finding", "Standing", "examine"]
