"""How long things are kept: what people wrote goes when its time is over (`storage.inbox`, …)."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from storage import contact_drafts, drafts, inbox, questions

logger = logging.getLogger(__name__)


def erase_old(session: Session, now: datetime) -> None:
    """Blank what has been kept long enough. As often as one likes: a second time finds nothing."""
    given_up = inbox.blank_old(session, now)
    blanked = questions.blank_old(session, now)
    drafts.drop_old(session, now)
    contact_drafts.drop_old(session, now)
    if given_up:
        logger.error("%s updates were never handled within a day and are given up", given_up)
    if blanked:
        logger.info("the words of %s old questions are blanked", blanked)
