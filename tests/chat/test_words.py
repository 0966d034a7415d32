"""Every text in every language, every button within 64 bytes, every handler's parameters provided."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import string
from pathlib import Path

import pytest
from aiogram import Router
from aiogram.filters.callback_data import CallbackData
from pydantic.fields import FieldInfo

from bot import callbacks
from bot.commands import ADMIN, list_commands
from bot.desks import AtDesk
from bot.handlers import routers
from bot.rights import RULES
from bot.texts import LANGUAGES, say

LARGEST = 2**63 - 1  # an update's number in the terminal comes from the clock, in microseconds
_WORST = {"version": "f" * 10, "article": "f" * 10, "offices": ".".join(["f" * 10] * 3), "office": "f" * 10,
          "token": "f" * 16, "page": "1000000", "verdict": "n", "reason": "beside", "to": "documents",
          "act": "release", "field": "counter", "language": "zh", "question": "问" * 20, "role": "department",
          "level": "district_leader", "do": "withdraw", "value": "x" * 16, "channel": "wechat", "since": "20261123",
          "show": "export", "purpose": "questions", "text": "字" * 18, "occasion": "midautumn-2026",
          "file": "f" * 16, "key": "k" * 24, "topic": "bulletin", "at": "settings",
          "shelf": "department", "unit": "f" * 16, "kind": "suggestion", "part": "documents",
          "seen": "f" * 10, "benefit": "f" * 10}  # fmt: skip


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_in_every_language_with_the_same_facts(language: str) -> None:
    chinese = LANGUAGES["zh"]
    assert LANGUAGES[language].keys() == chinese.keys()
    for key, text in LANGUAGES[language].items():
        assert placeholders(text) == placeholders(chinese[key]), key
        assert text.strip(), key


def test_texts_speak_as_an_officer_does() -> None:
    for key, text in LANGUAGES["zh"].items():
        assert not re.search("[！!](?! )|你(?!们)|作为AI", text.removeprefix("! ")), key
    for texts in LANGUAGES.values():
        for key, text in texts.items():
            assert not re.search("[\U0001f300-\U0001faff]", text), key


def test_every_text_is_used_and_every_key_used_is_there() -> None:
    keys, prefixes, acts = set(), set(), set()
    for path in (path for room in ("bot", "jobs", "knowledge", "storage") for path in Path(room).rglob("*.py")):
        if path.parts[:2] == ("jobs", "reports"):
            continue  # its texts are its own (`jobs.reports.words`)
        if path.parent.parent.name == "texts" or path.parent.name in {"tables", "versions"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                keys.add(node.value)
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                prefixes.add(str(node.values[0].value))
            if isinstance(node, ast.keyword) and node.arg == "act" and isinstance(node.value, ast.Constant):
                acts.add(str(node.value.value))
    known = LANGUAGES["zh"].keys()
    unused = {key for key in known - keys if not any(prefix and key.startswith(prefix) for prefix in prefixes)}
    assert not unused
    families = {key.partition(".")[0] for key in known}
    said = {key for key in keys if re.fullmatch(r"[a-z]+(\.[a-z_0-9]+)+", key) and key.partition(".")[0] in families}
    acts |= {"document.publish", "document.release", "document.discard", *RULES}  # handed on by a variable; handlers
    acts |= {f"invite.{act}" for act in ("make", "use", "renew", "revoke", "withdraw")}
    files = {key for key in said if key.endswith((".py", ".yaml", ".json", ".db", ".xlsx"))}
    said = {key for key in said if not key.endswith("_")}  # the beginning of a key, put together there
    assert said - known - acts - files == set()


def kinds() -> list[type[CallbackData]]:
    found = [kind for _, kind in inspect.getmembers(callbacks, inspect.isclass) if issubclass(kind, CallbackData)]
    return [kind for kind in found if kind is not CallbackData]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_button_fits_into_64_bytes(kind: type[CallbackData]) -> None:
    facts = {
        name: _most(field) if field.annotation is int else _WORST[name] for name, field in kind.model_fields.items()
    }
    packed = kind(**facts).pack()
    assert 1 <= len(packed.encode()) <= 64
    assert kind.unpack(packed) == kind(**facts)


def _most(field: FieldInfo) -> int:
    """The largest number that a field takes: as it says, else one of the terminal's updates."""
    bounds = [getattr(entry, "lt", LARGEST // 1000 + 1) - 1 for entry in field.metadata]
    bounds += [getattr(entry, "le", LARGEST // 1000) for entry in field.metadata]
    return min([LARGEST // 1000, *bounds])


def test_no_two_buttons_share_a_prefix() -> None:
    prefixes = [kind.__prefix__ for kind in kinds()]
    assert len(set(prefixes)) == len(prefixes)


def test_a_choice_carries_its_question_or_its_place() -> None:
    assert callbacks.Again.unpack(callbacks.again("博士有多少", 7, 1)).question == "博士有多少"
    for question in ("问" * 21, "a|b"):
        assert callbacks.Pick.unpack(callbacks.again(question, 7, 1)) == callbacks.Pick(question=7, choice=1)


def test_short_names_are_the_same_for_ever() -> None:
    assert callbacks.short("第九条") == "3708bd8a60"


def handlers(router: Router) -> list[tuple[object, type | None]]:
    """Each handler with the kind of desk that its router gives."""
    own = [(handler, desk_of(router)) for observer in router.observers.values() for handler in observer.handlers]
    return own + [handler for child in router.sub_routers for handler in handlers(child)]


def desk_of(router: Router) -> type | None:
    """The kind of desk that this router's handlers of messages and presses are given, None without one."""
    (kind,) = {
        next((entry._kind for entry in observer.middleware if isinstance(entry, AtDesk)), None)
        for observer in (router.message, router.callback_query)
    }
    return kind


def desk_fields(kind: type) -> set[str]:
    return {field.name for field in dataclasses.fields(kind)}


def test_wiring_every_parameter_of_every_handler_is_provided() -> None:
    given = {"bot", "app", "identity", "work"}  # by aiogram and the app
    given |= {"show", "forms", "chat", "lang", "album_rest"}  # by bot.showing
    by_filter = {"command", "callback_data", "question", "form", "run", "understood"}
    seen = 0
    for handler, desk in (entry for root in routers() for entry in handlers(root)):
        function = handler.callback  # type: ignore[attr-defined] # aiogram's HandlerObject
        parameters = list(inspect.signature(function).parameters)[1:]
        filters = " ".join(repr(entry.callback) for entry in handler.filters or ())  # type: ignore[attr-defined] # likewise
        seen += 1
        guarded = RULES[f"{function.__module__.rpartition('.')[2]}.{function.__name__}"].roles is not None
        by_role = {"actor"} if guarded else set()
        by_router = {"desk"} if desk is not None and desk_fields(desk) <= given | by_role else set()
        for name in parameters:
            assert name in given | by_filter | by_role | by_router, f"{function.__name__}({name})"
        assert "desk" not in parameters or inspect.signature(function).parameters["desk"].annotation == getattr(
            desk, "__name__", ""
        )
        assert ("command" in parameters) <= ("Command" in filters), function.__name__
        assert ("callback_data" in parameters) <= ("CallbackQueryFilter" in filters), function.__name__
        assert ("run" in parameters) <= ("Awaited" in filters), function.__name__
        assert ("form" in parameters) <= ("Filling" in filters), function.__name__
        assert ("question" in parameters) <= ("Addressed" in filters), function.__name__
        assert ("understood" in parameters) <= ("SaysWho" in filters), function.__name__
    assert seen > 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_are_described_within_telegrams_limits(language: str) -> None:
    for command in list_commands(ADMIN, language):
        assert re.fullmatch("[a-z0-9_]{1,32}", command.command)
        assert 1 <= len(command.description) <= 256


def test_facts_with_braces_and_bars_are_text() -> None:
    assert say("zh", "staff.noted", question="{x} %s {0}") == "已记下，工作人员会看到您的问题：“{x} %s {0}”"
