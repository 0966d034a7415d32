"""A profile: what is known of a person, an employer or a project. A key that is absent or null is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

Value = bool | float | str | date | Mapping[int, float]


class ProfileError(Exception):
    """A profile that can't be judged. `key` is the fact, `reason` a code that bot words (`profile.wrong.<reason>`).

    Reasons: `unknown_key` (facts: near), `wrong_type` (kind), `not_a_choice` (values), `future_date`, `age_range`,
    `negative`, `contradiction` (other), `not_a_profile`, `too_long`.
    """

    def __init__(self, key: str, reason: str, **facts: object) -> None:
        super().__init__(f"{key}: {reason}")
        self.key = key
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Profile:
    """Known facts by key, each of its kind (`keys.list_keys`); the spouse's as `spouse.<name>`. Immutable.

    `ignored` are keys that were given and no rule knows.
    """

    facts: Mapping[str, Value] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    def get(self, key: str) -> Value | None:
        """The value of a fact, None where it is not known."""
        return self.facts.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self.facts

    def __iter__(self) -> Iterator[str]:
        return iter(self.facts)


def read(data: Mapping[str, object], as_of: date, *, strict: bool = False) -> Profile:
    """Read a profile as it comes from YAML, a form or a free text.

    Choices are read with their usual spellings (博士研究生, "5", 第五类); null is unknown. `strict` refuses keys that
    no rule knows, else they are listed in `ignored`. Raises ProfileError with the first thing that is wrong.
    """
    raise NotImplementedError


def write(profile: Profile) -> dict[str, object]:
    """The profile as plain data that YAML and JSON can hold, the spouse nested; `read` gives it back."""
    raise NotImplementedError
