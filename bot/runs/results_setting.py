"""How results of a run are read here, for the chat and the commands alike. Imports no aiogram."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from bot.process.keys import load_secret, sign_texts
from bot.settings import Settings
from bot.views.audience_words import audience_text
from jobs.indicators import load_evaluation
from jobs.survey_results import Setting
from storage import approvals, audience_choices, audience_filter
from storage.tables import Run


def read_setting(session: Session, settings: Settings, run_id: int, language: str, today: date) -> Setting:
    """The office's clock and words, whom the run was for, what shuffles texts.

    Raises NotMoved `run.none`, IndicatorsUnusable.
    """
    run = approvals.get(session, Run, run_id)
    wanted = audience_filter.decode(run.audience)
    names = audience_choices.name_all(session, wanted)
    whom = audience_text(wanted, names, language, today=today)
    grades = load_evaluation(settings.data_dir).grades
    return Setting(settings.zone, whom, sign_texts(load_secret(settings.data_dir), run_id), grades)
