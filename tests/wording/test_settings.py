"""A model's settings: `siwen ask` with one, wrong ones named by `siwen doctor` and to admins, the bot without it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import chores
from bot.checkup.model import check_model
from bot.models.settings import WrongModel, configure_model
from bot.settings import Settings
from tests import chatter, fakes
from tests.meta.project import ROOT
from tests.model_server import ModelServer

MEASURE = """---
id: bike
title: 示例自行车办法
kind: measure
effective_from: 2024-01-01
---
# 示例自行车办法

**第一条** 自行车补贴。全职博士每人可领取自行车补贴300元，每年3月申请一次，但租用的自行车除外。
"""
WRONG = {
    "SIWEN_LLM": {"llm": "qwen-plus"},
    "SIWEN_LLM_BASE_URL": {"llm_base_url": "ftp://x"},
    "SIWEN_LLM_KEY": {"llm_key": SecretStr("密 钥")},
    "SIWEN_LLM_TIMEOUT": {"llm_timeout": "soon"},
    "SIWEN_LLM_DEADLINE": {"llm_deadline": "600"},
    "SIWEN_LLM_TOKENS_A_DAY": {"llm_tokens_a_day": "-1"},
    "SIWEN_LLM_TOKENS_A_PERSON": {"llm_tokens_a_person": ""},
}


def given(**changes: object) -> Settings:
    return Settings(_env_file=None, llm="openai:qwen-plus").model_copy(update=changes)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_named_by_the_doctor(name: str) -> None:
    settings = given(**WRONG[name])
    with pytest.raises(WrongModel) as wrong:
        configure_model(settings)
    assert wrong.value.setting == name
    [finding] = check_model(settings)
    assert finding.part == "llm"
    assert finding.standing.value == "broken"
    assert name in finding.found


def test_the_doctor_asks_the_model_a_line_of_nothing(model: ModelServer) -> None:
    assert check_model(Settings(_env_file=None)) == []
    model.says("好")
    [finding] = check_model(given(llm_base_url=model.url))
    assert finding.standing.value == "ok"
    assert "示例" not in model.sent
    model.status, model.failing = 401, -1
    [finding] = check_model(given(llm_base_url=model.url))
    assert "SIWEN_LLM_KEY 没有填密钥" in finding.found
    [finding] = check_model(given(llm_base_url=model.url, llm_key=SecretStr("sk-old")))
    assert "SIWEN_LLM_KEY 密钥不对" in finding.found
    assert "好" not in finding.found  # another's words are not told on
    [finding] = check_model(given(llm="nobody:model"))
    assert "SIWEN_LLM" in finding.found


def test_without_a_key_the_provider_is_not_called_unreachable() -> None:
    [finding] = check_model(given())
    assert (finding.standing.value, "SIWEN_LLM_KEY 没有填密钥" in finding.found) == ("broken", True)


@pytest.mark.parametrize("provider", ["deepseek", "ollama"])
def test_the_doctor_names_the_package_that_a_provider_needs(provider: str) -> None:
    [finding] = check_model(given(llm=f"{provider}:chat"))
    assert finding.standing.value == "broken"
    assert f"langchain-{provider}" in finding.found
    assert "openai:" in finding.found  # what works without it


def test_openai_with_an_address_asks_the_server_there(model: ModelServer) -> None:
    """By LangChain's own client: the model's name, the key and a stream over the OpenAI-compatible interface."""
    model.says("好")
    [finding] = check_model(given(llm="openai:deepseek-chat", llm_base_url=model.url, llm_key=SecretStr("sk-here")))
    assert finding.standing.value == "ok"
    assert model.models == ["deepseek-chat"]
    assert model.keys == ["Bearer sk-here"]


def test_a_key_is_never_shown() -> None:
    config = configure_model(given(llm_key=SecretStr("sk-secret")))
    assert config is not None
    assert "sk-secret" not in f"{config!r} {config} {given(llm_key=SecretStr('sk-secret'))!r}"


async def test_the_bot_goes_on_without_it_and_admins_are_told(
    settings: Settings, telegram: fakes.FakeTelegram, shelf: Path
) -> None:
    chatter.fill_library(settings.data_dir, shelf)
    async with chatter.open_town(settings.model_copy(update={"llm": "qwen-plus"}), telegram) as town:
        boss = town.person(1, "Boss")
        assert (await boss.says("人才奖励办法第二十三条")).text.startswith("体检和医疗服务")
        assert town.app.wordings.trouble == WrongModel("SIWEN_LLM", "name")
        await chores.remind(town.app, chatter.NOW)
        await town.app.push_due()
        assert "语言模型不能用：SIWEN_LLM 应为“供应商:模型”" in boss.screen.text


def test_ask_words_an_answer_and_keeps_its_form(tmp_path: Path, model: ModelServer) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/bike.md").write_text(MEASURE, encoding="utf-8")
    model.says("全职博士每人可领自行车补贴300元，每年3月申请一次，但租用的自行车除外[1]。")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SIWEN_", "LANG"))}
    environment = kept | {
        "SIWEN_DATA_DIR": str(tmp_path / "data"),
        "SIWEN_SOURCES_DIR": str(tmp_path / "sources"),
        "SIWEN_OFFICES_FILE": str(ROOT / "knowledge/offices.yaml"),
        "SIWEN_LLM": "openai:qwen-plus",
        "SIWEN_LLM_BASE_URL": model.url,
        "SIWEN_LLM_DEADLINE": "60",  # models are loaded meanwhile, on a machine that may be busy
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "LANGSMITH_TRACING": "true",  # whatever the environment says: nothing of ours is logged elsewhere
        "LANGSMITH_ENDPOINT": "http://127.0.0.1:9",
    }
    command = [sys.executable, "-m", "bot", "ask", "--json", "--as-of", "2026-11-23", "自行车补贴多少钱"]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["answer"].startswith("全职博士每人可领自行车补贴300元")
    assert record["citations"][0]["article"] == "第一条"
    assert "langsmith" not in done.stderr.lower()
    wrong = environment | {"SIWEN_LLM": "qwen"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=wrong, timeout=200, check=False)
    assert "**300元**" in json.loads(done.stdout)["answer"]
    assert "SIWEN_LLM" in done.stderr
