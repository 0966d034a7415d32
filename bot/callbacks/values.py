"""What a button's data is made of: numbers within bounds, short names of keys."""

from __future__ import annotations

import hashlib
from typing import Annotated

from pydantic import Field

# What a database can be asked for: a forged number beyond it is no button of ours.
Number = Annotated[int, Field(ge=0, lt=2**63)]

# The number of a row of ours; 0 where none is meant. No office has a billion.
RowId = Annotated[int, Field(ge=0, lt=10**9)]

_DIGEST_BYTES = 5  # 40 bits in 10 hex digits: no two of a district's thousands of articles meet


def short(key: str) -> str:
    """The short name of a key, the same for ever."""
    return hashlib.blake2b(key.encode(), digest_size=_DIGEST_BYTES).hexdigest()
