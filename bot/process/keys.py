"""The secret of the data folder, and what is made with it. Whoever has both it and the database can tell who asked."""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path

from storage import key_files, tombstones
from storage.tombstones import Erased


def load_secret(data_dir: Path) -> bytes:
    """The secret of this data folder; made at the first call, readable by the owner only, never changed."""
    path = data_dir / "secret.key"
    return path.read_bytes() if path.exists() else key_files.make(path)


def sign_texts(secret: bytes, run_id: int) -> bytes:
    """By what the answers in words of a run are shuffled, always the same; nobody makes it without the secret."""
    return hmac.new(secret, f"texts:{run_id}".encode(), hashlib.sha256).digest()


def sign_asker(secret: bytes, person_id: int) -> str:
    """How a person stands in the record of questions: 64 hex digits that nobody makes without the secret."""
    return hmac.new(secret, f"asker:{person_id}".encode(), hashlib.sha256).hexdigest()


def sign_chat(secret: bytes, person_id: int, chat: int) -> str:
    """How a person's conversation in a chat is told from others: nobody reads the chat from it."""
    return hmac.new(secret, f"chat:{person_id}:{chat}".encode(), hashlib.sha256).hexdigest()


def sign_word(secret: bytes, word: str) -> str:
    """How a word that staff refused is noted: it may be somebody's name, so the word itself is kept nowhere."""
    return hmac.new(secret, f"word:{word}".encode(), hashlib.sha256).hexdigest()


def read_erased(data_dir: Path) -> Erased:
    """Whom this data folder's tombstones name."""
    return Erased(load_secret(data_dir), tombstones.read(data_dir / tombstones.FILE_NAME))


def make_code(secret: bytes, source: str, update_id: int) -> str:
    """The code of the invitation that an update asks for: 22 signs, the same when the update is replayed."""
    signed = hmac.new(secret, f"invitation:{source}:{update_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(signed[:16]).rstrip(b"=").decode()
