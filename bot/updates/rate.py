"""How often a person may ask: a bucket a person, refilled steadily, on the monotonic clock (F18)."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

REMEMBERED = 10_000  # people; who is forgotten starts with a full bucket
NOTICE_SECONDS = 60.0  # I7: one notice a minute, silence between


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float
    told_at: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Too fast: how long until the next is taken, and whether to say so now."""

    seconds: int
    say: bool


class RateLimit:
    """At most `per_minute` in any short while, and as many a minute in the long run."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float]) -> None:
        self._per_minute = per_minute
        self._monotonic = monotonic
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    def take(self, person_id: int) -> Wait | None:
        """Take one for this person; None: go ahead."""
        now = self._monotonic()
        bucket = self._buckets.get(person_id)
        if bucket is None:
            bucket = self._buckets[person_id] = _Bucket(self._per_minute, now, -NOTICE_SECONDS)
            bucket.told_at = now - NOTICE_SECONDS
            if len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(person_id)
        bucket.level = min(self._per_minute, bucket.level + (now - bucket.at) * self._per_minute / 60)
        bucket.at = now
        if bucket.level >= 1:
            bucket.level -= 1
            return None
        say = now - bucket.told_at >= NOTICE_SECONDS
        if say:
            bucket.told_at = now
        return Wait(seconds=max(1, math.ceil((1 - bucket.level) * 60 / self._per_minute)), say=say)
