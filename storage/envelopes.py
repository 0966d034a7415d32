"""What people send, while it waits in the inbox: sealed under a key of the hour, which is destroyed once it is handled.

A row is blanked when it is done, but SQLite's write-ahead log and any copy of the database keep older pages. Sealed,
they tell nothing to whoever has them without the key; and after an hour or so nobody has that.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections import OrderedDict
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage import key_files

_NONCE_BYTES = 12  # what AES-GCM asks for; 2³² random ones under one key are safe, an hour has a few million updates
_REMEMBERED = 4  # keys
NAME_CHARS = 10  # a sealed text begins with the name of its key
_CURRENT = timedelta(hours=2)  # keys younger than that are in use, also by a process whose clock is behind


class Envelopes:
    """Seals and opens. One for each process; the keys are shared by the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ciphers: OrderedDict[str, AESGCM] = OrderedDict()

    @classmethod
    def of(cls, data_dir: Path) -> Envelopes:
        """Those of a data folder."""
        return cls(data_dir / "inbox_keys")

    def seal(self, text: str, now: datetime) -> str:
        """The text as only `open` reads it. Raises OSError where the hour's key can't be made."""
        name = f"{now:%Y%m%d%H}"
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._find(name, make=True).encrypt(nonce, text.encode(), None)  # type: ignore[union-attr] # made
        return f"{name}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str) -> str | None:
        """The text again; None where its key is gone or it was tampered with. An earlier release sealed nothing."""
        if sealed.startswith("{"):
            return sealed
        name, _, body = sealed.partition(".")
        cipher = self._find(name) if name.isdecimal() else None
        if cipher is None:
            return None
        try:
            raw = base64.b64decode(body, validate=True)
            return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None).decode()
        except (InvalidTag, ValueError, binascii.Error):
            return None

    def sweep(self, needed: Collection[str], now: datetime) -> int:
        """Destroy the keys of hours that are over, but for those `needed`; how many. A second time finds nothing."""
        current = f"{now - _CURRENT:%Y%m%d%H}"
        old = [path for path in self._folder.glob("*.key") if path.stem < current and path.stem not in needed]
        for path in old:
            self._ciphers.pop(path.stem, None)
            key_files.destroy(path)
        key_files.drop_unfinished(self._folder)
        return len(old)

    def _find(self, name: str, *, make: bool = False) -> AESGCM | None:
        cipher = self._ciphers.get(name)
        if cipher is None:
            path = self._folder / f"{name}.key"
            key = key_files.make(path) if make else key_files.read(path)
            if key is None:
                return None
            cipher = self._ciphers[name] = AESGCM(key)
            if len(self._ciphers) > _REMEMBERED:
                self._ciphers.popitem(last=False)
        return cipher
