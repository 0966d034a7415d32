"""The secret of the data folder, and what is made with it. Whoever has both it and the database can tell who asked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from storage import tombstones
from storage.tombstones import Erased

SECRET_BYTES = 32


def load_secret(data_dir: Path) -> bytes:
    """The secret of this data folder; made at the first call, readable by the owner only, never changed.

    Written aside and linked into place, so that two processes that start together share one, and a kill leaves
    none half-written.
    """
    path = data_dir / "secret.key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        fresh = data_dir / f"secret.{secrets.token_hex(8)}.new"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # the other process was quicker: its secret is the one
        finally:
            fresh.unlink()
    return path.read_bytes()


def sign_asker(secret: bytes, person_id: int) -> str:
    """How a person stands in the record of questions: 64 hex digits that nobody makes without the secret."""
    return hmac.new(secret, f"asker:{person_id}".encode(), hashlib.sha256).hexdigest()


def read_erased(data_dir: Path) -> Erased:
    """Whom this data folder's tombstones name."""
    return Erased(load_secret(data_dir), tombstones.read(data_dir / tombstones.FILE_NAME))


def make_code(secret: bytes, source: str, update_id: int) -> str:
    """The code of the invitation that an update asks for: 22 signs, the same when the update is replayed."""
    signed = hmac.new(secret, f"invitation:{source}:{update_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(signed[:16]).rstrip(b"=").decode()
