"""What the wording of answers is told by the composition root."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Which model, where it is, and how much of it may be used. `key` is a secret: never shown, never logged.

    `name` is LangChain's "provider:model". `timeout` is how long the model may be silent, `deadline` how long a
    question may take in all before the extractive answer goes out; both in seconds. Tokens count what is sent too.
    """

    name: str
    base_url: str = ""
    key: str = ""
    timeout: float = 6.0
    deadline: float = 12.0
    tokens_a_day: int = 2_000_000
    tokens_a_person: int = 100_000

    def __repr__(self) -> str:
        """Without the key."""
        return f"ModelConfig({self.name!r}, {self.base_url!r})"
