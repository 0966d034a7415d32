"""The secrets of an office, sealed with a passphrase or the content of a key file: scrypt, then AES-256-GCM.

The two primitives are those of `cryptography`; a wrong passphrase and a changed byte are told alike.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from jobs.backups.errors import BackupRefused

LEAST_CHARS = 12  # of a passphrase: what is shorter is guessed, however slow each guess is made
_MAGIC = b"siwen-secrets 1\n"
_SALT_BYTES, _NONCE_BYTES, _KEY_BYTES = 16, 12, 32
_COST = 2**16  # 64 MB and a fifth of a second for each guess


def seal(held: Mapping[str, bytes], passphrase: bytes) -> bytes:
    """The secrets as only `open_sealed` with the same passphrase reads them. Raises BackupRefused: too short."""
    if len(passphrase) < LEAST_CHARS:
        raise BackupRefused("backup.short_key", f"口令或密钥文件太短：至少 {LEAST_CHARS} 个字符")
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    told = json.dumps({name: base64.b64encode(content).decode() for name, content in held.items()}).encode()
    return _MAGIC + salt + nonce + AESGCM(_stretch(passphrase, salt)).encrypt(nonce, told, _MAGIC + salt)


def open_sealed(sealed: bytes, passphrase: bytes) -> dict[str, bytes]:
    """The secrets by name. Raises BackupRefused: another passphrase, or not such a file."""
    start = len(_MAGIC) + _SALT_BYTES
    salt, nonce = sealed[len(_MAGIC) : start], sealed[start : start + _NONCE_BYTES]
    try:
        told = AESGCM(_stretch(passphrase, salt)).decrypt(nonce, sealed[start + _NONCE_BYTES :], _MAGIC + salt)
    except (InvalidTag, ValueError) as error:
        raise BackupRefused("backup.locked", "密钥文件打不开：口令或密钥文件不对，或这个文件已损坏") from error
    return {name: base64.b64decode(content) for name, content in json.loads(told).items()}


def mark(secret: bytes) -> str:
    """By what a backup knows its secret again; nothing else is told by it."""
    return hmac.new(secret, b"backup", hashlib.sha256).hexdigest()[:16]


def _stretch(passphrase: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=_KEY_BYTES, n=_COST, r=8, p=1).derive(passphrase)
