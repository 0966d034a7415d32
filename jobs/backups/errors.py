"""Why a backup can't be made or put back."""

from __future__ import annotations

from storage.errors import StorageRefusal


class BackupRefused(StorageRefusal):
    """A backup can't be made, read or put back; `str()` is the line that says why. What was there is as it was."""
