"""The settings of the language model that an office may have, checked. Wrong ones stop nothing but the model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.wording.config import ModelConfig

if TYPE_CHECKING:
    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class WrongModel(Exception):
    """A setting of the language model that can't be used: its name, and in a word why (texts `model.…`)."""

    setting: str
    kind: str


def configure_model(settings: Settings) -> ModelConfig | None:
    """The model that the settings ask for; None where none is set. Raises WrongModel, naming the setting."""
    if not settings.llm.strip():
        return None
    if not re.fullmatch(r"[a-z_0-9]+:\S+", settings.llm.strip()):
        raise WrongModel("SIWEN_LLM", "name")
    url = settings.llm_base_url.strip()
    if url and not re.fullmatch(r"https?://[^\s/]+\S*", url):
        raise WrongModel("SIWEN_LLM_BASE_URL", "url")
    key = settings.llm_key.get_secret_value().strip() if settings.llm_key is not None else ""
    if not key.isascii() or any(sign.isspace() for sign in key):
        raise WrongModel("SIWEN_LLM_KEY", "key")
    config = ModelConfig(
        name=settings.llm.strip(),
        base_url=url,
        key=key,
        timeout=_read_number("SIWEN_LLM_TIMEOUT", settings.llm_timeout, 1, 60),
        deadline=_read_number("SIWEN_LLM_DEADLINE", settings.llm_deadline, 2, 60),
        tokens_a_day=int(_read_number("SIWEN_LLM_TOKENS_A_DAY", settings.llm_tokens_a_day, 0, 10**12)),
        tokens_a_person=int(_read_number("SIWEN_LLM_TOKENS_A_PERSON", settings.llm_tokens_a_person, 0, 10**12)),
    )
    if not key and not url and config.name.startswith("openai:"):
        raise WrongModel("SIWEN_LLM_KEY", "no_key")  # at the provider's own address nobody is answered without one
    return config


def _read_number(setting: str, written: str, least: float, most: float) -> float:
    if not re.fullmatch(r"\d{1,13}(?:\.\d{1,3})?", written.strip()) or not least <= float(written) <= most:
        raise WrongModel(setting, "number")
    return float(written)
