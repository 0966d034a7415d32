"""The whole checkup, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime

from bot.checkup.finding import Finding, broken
from bot.checkup.knowledge import check_knowledge, check_terms
from bot.checkup.machine import check_data_folder, check_extras, check_fonts, check_holidays, check_ocr, check_python
from bot.checkup.memory import check_database
from bot.checkup.model import check_model
from bot.checkup.office import check_office_files
from bot.checkup.operation import check_backup, check_clock, check_pushes
from bot.checkup.telegram import check_telegram
from bot.file_faults import word_fault
from bot.settings import Settings


def examine(settings: Settings, today: date) -> Iterator[Finding]:
    """Yield each finding as soon as it is known. A part whose check itself fails is broken, the others go on."""
    parts: Sequence[tuple[str, Callable[[], Finding | list[Finding]]]] = (
        ("python", check_python),
        ("data", lambda: check_data_folder(settings)),
        ("database", lambda: check_database(settings)),
        ("backup", lambda: check_backup(settings, datetime.now(UTC))),
        ("pushes", lambda: check_pushes(settings)),
        ("index", lambda: check_knowledge(settings, today)),
        ("llm", lambda: check_model(settings)),
        ("words", lambda: check_terms(settings)),
        ("office", lambda: check_office_files(settings)),
        ("token", lambda: check_telegram(settings)),
        ("clock", lambda: check_clock(settings)),
        ("ocr", check_ocr),
        ("fonts", check_fonts),
        ("extras", lambda: check_extras(settings)),
        ("holidays", lambda: check_holidays(today)),
    )
    for part, check in parts:
        try:
            found = check()
        except OSError as error:
            told = word_fault("zh", error) if error.filename is not None else f"{type(error).__name__}"
            yield broken(part, f"检查没有做成：{told}", "先把这个路径理顺，再运行一次 siwen doctor")
            continue
        except Exception as error:  # noqa: BLE001 -- a doctor who falls over helps nobody
            yield broken(part, f"检查没有做成：{type(error).__name__}：{error}", "请把这一行告诉维护者")
            continue
        yield from found if isinstance(found, list) else [found]
