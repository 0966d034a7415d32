"""What a running bot counts, as Prometheus reads it (text format 0.0.4). Never a person in a label."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from jobs.backups import making
from storage import inbox, push_switch, question_figures, questions, unsent

if TYPE_CHECKING:
    from bot.app import App

STATES = ("queued", "retry", "claimed", "sending", "sent", "undeliverable", "unknown", "held", "cancelled")
OUTCOMES_OF = timedelta(days=1)
_NEVER = math.nan  # an age of what has not happened yet


def collect(session: Session, app: App) -> str:
    """All of them, read in one transaction."""
    now = app.now()
    counts = unsent.count_states(session)
    outcomes = questions.count_outcomes(session, now - OUTCOMES_OF)
    wordings = question_figures.count_wordings(session, now - OUTCOMES_OF)
    paused = push_switch.paused_since(session)
    parts = [
        _tell("siwen_deliveries", "Pushes by state.", {f'state="{state}"': counts.get(state, 0) for state in STATES}),
        _tell_age(
            "siwen_oldest_due_seconds",
            "Age of the oldest push that is due.",
            unsent.find_oldest_due(session, now),
            now,
            none=0,
        ),
        _tell("siwen_refused_total", "Answers 429 of Telegram to this process.", {"": app.pace.refused}, "counter"),
        _tell_age(
            "siwen_last_update_age_seconds",
            "Since the last update came.",
            inbox.find_last(session, app.inbox.source),
            now,
        ),
        _tell(
            "siwen_answers_last_day",
            "Questions of 24 hours by outcome.",
            {f'outcome="{name}"': count for name, count in sorted(outcomes.items())},
        ),
        _tell(
            "siwen_wordings_last_day",
            "What became of the language model's words in 24 hours.",
            {f'outcome="{name}"': count for name, count in sorted(wordings.items())},
        ),
        _tell_age(
            "siwen_last_backup_age_seconds", "Since the last good backup.", inbox.marked(session, making.MARK), now
        ),
        _tell("siwen_pushes_paused", "1 while all pushes are paused.", {"": int(paused is not None)}),
    ]
    return "".join(line for part in parts for line in part)


def _tell(name: str, meaning: str, values: Mapping[str, float], kind: str = "gauge") -> Iterable[str]:
    yield f"# HELP {name} {meaning}\n# TYPE {name} {kind}\n"
    for labels, value in values.items():
        yield f"{name}{f'{{{labels}}}' if labels else ''} {value:.15g}\n"


def _tell_age(name: str, meaning: str, since: datetime | None, now: datetime, *, none: float = _NEVER) -> Iterable[str]:
    age = none if since is None else max(0.0, (now - since).total_seconds())
    return _tell(name, meaning, {"": age})
