"""The language model, where the office has one: its settings, and that it says something."""

from __future__ import annotations

import asyncio
import time

from bot.checkup.finding import Finding, broken, fine
from bot.models.settings import WrongModel, configure_model
from bot.settings import Settings
from bot.views.wordings import reason_text
from knowledge.wording.config import ModelConfig

_PROBE = [("human", "只回答一个字：好")]
_ADVICE = "改好这项设置后重启；其间照常提问，只摘引条文（docs/model.zh-CN.md）"


def check_model(settings: Settings) -> list[Finding]:
    """Nothing where none is set. One line is sent to it, with nothing of the office's in it."""
    try:
        config = configure_model(settings)
    except WrongModel as wrong:
        return [broken("llm", f"{wrong.setting} {reason_text(wrong.kind, 'zh')}", _ADVICE)]
    return [] if config is None else [_probe(config)]


def _probe(config: ModelConfig) -> Finding:
    from knowledge.wording.speaking import LangChainSpeaker, ModelFailed, Usage

    async def ask() -> None:
        speaker = LangChainSpeaker(config)
        try:
            await speaker.open()
            async with asyncio.timeout(config.deadline):
                _ = [piece async for piece in speaker.speak(_PROBE, Usage())]
        finally:
            await speaker.close()

    began = time.perf_counter()
    try:
        asyncio.run(ask())
    except ModelFailed as failed:
        where = failed.setting or "SIWEN_LLM_BASE_URL"
        return broken("llm", f"{config.name}：{where} {reason_text(failed.kind, 'zh')}", _ADVICE)
    except TimeoutError:
        return broken("llm", f"{config.name}：{config.deadline:.0f} 秒内没有答完", _ADVICE)
    return fine("llm", f"{config.name}，答一句 {time.perf_counter() - began:.1f} 秒（含加载）")
