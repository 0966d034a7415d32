"""What is seen of a language model: an answer that grows, why it is as it is, what is wrong with the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.screens import Block, Paragraph, Screen, Table, Tone, line, verbatim
from bot.texts import has, say, say_day
from bot.views import passages
from bot.views.names import clip
from knowledge.model import Line

if TYPE_CHECKING:
    from bot.models.settings import WrongModel

_SENTENCE_CHARS = 60
_SAID_CHARS = 600


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as /why shows it, in the office's time: its number, not its words."""

    id: int
    at: datetime
    status: str
    wording: str
    account: Mapping[str, Any]


def growing_screen(lines: Sequence[Line], today: date) -> Screen:
    """The sentences that may be shown so far."""
    return Screen((*(Paragraph(passages.told(entry.text, today)) for entry in lines), line("…", tone=Tone.QUIET)))


def trouble_screen(wrong: WrongModel | None, *, language: str) -> Screen | None:
    """What an admin is told of a model that can't be used; None where it was mended meanwhile."""
    if wrong is None:
        return None
    return Screen((line(trouble_text(wrong.setting, wrong.kind, language)), line(say(language, "model.going_on"))))


def trouble_text(setting: str, kind: str, language: str) -> str:
    """What is wrong with which setting, in one line."""
    return say(language, "model.unusable", setting=setting, reason=reason_text(kind, language))


def reason_text(kind: str, language: str) -> str:
    """Why a model can't be used, in words; `kind` may name what is missing behind a colon."""
    name, _, what = kind.partition(":")
    key = f"model.{name}"
    return say(language, key, what=what) if has(key) else say(language, "model.failed", kind=kind)


def latest_screen(asked: Sequence[Asked], *, language: str, today: date) -> Screen:
    """The last questions by number."""
    if not asked:
        return Screen((line(say(language, "why.empty")),))
    lines = [line(say(language, "why.line", **_facts(one, language, today))) for one in asked]
    return Screen((line(say(language, "why.latest")), *lines))


def account_screen(one: Asked, *, language: str, today: date) -> Screen:
    """How one answer came about."""
    blocks: list[Block] = [line(say(language, "why.title", **_facts(one, language, today)), tone=Tone.HEADING)]
    if one.account.get("decision"):
        blocks.append(verbatim(say(language, "try.why", decision=one.account["decision"])))
    blocks += _model_blocks(one.account.get("model"), language)
    found = one.account.get("found") or []
    if not found:
        return Screen((*blocks, line(say(language, "try.none"))))
    head = tuple(say(language, f"try.{name}") for name in ("article", "fate", "fused", "dense", "lexical", "document"))
    rows = tuple(
        (
            str(entry["article"]), say(language, f"fate.{entry['fate']}"), f"{entry['fused']:.3f}",
            f"{entry['dense']:.3f}", f"{entry['lexical']:.3f}", clip(str(entry["document"]), 16),
        )
        for entry in found
    )  # fmt: skip
    return Screen((*blocks, Table(head, rows)))


def _model_blocks(model: Mapping[str, Any] | None, language: str) -> list[Block]:
    if model is None:
        return [line(say(language, "why.no_model"), tone=Tone.QUIET)]
    outcome, seconds = say(language, f"wording.{model['outcome']}"), f"{model['elapsed_ms'] / 1000:.1f}"
    blocks: list[Block] = [line(say(language, "why.model", outcome=outcome, seconds=seconds, tokens=model["tokens"]))]
    if model["fault"]:
        blocks.append(line(say(language, "why.fault", fault=reason_text(str(model["fault"]), language))))
    for said in model["said"]:
        blocks += [line(say(language, "why.said"), tone=Tone.QUIET), verbatim(clip(str(said), _SAID_CHARS))]
    for judged in model["judged"]:
        reasons = "；".join(
            say(language, f"objection.{kind}", detail=clip(str(detail), _SENTENCE_CHARS))
            for kind, detail in judged["objections"]
        )
        sentence = clip(str(judged["sentence"]), _SENTENCE_CHARS)
        blocks.append(verbatim(say(language, "why.objected", sentence=sentence, reasons=reasons)))
    return blocks


def _facts(one: Asked, language: str, today: date) -> dict[str, object]:
    wording = f" · {say(language, f'wording.{one.wording}')}" if one.wording else ""
    return {
        "id": one.id,
        "day": say_day(language, one.at.date(), today=today),
        "time": f"{one.at:%H:%M}",
        "status": say(language, f"status.{one.status}"),
        "wording": wording,
    }
