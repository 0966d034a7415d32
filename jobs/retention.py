"""How long things are kept: what people wrote goes when its time is over (`storage.inbox`, …); docs/privacy.md."""

from __future__ import annotations

import logging
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from storage import (
    abroad,
    attachments,
    checks,
    consents,
    contact_drafts,
    drafts,
    enquiry_ends,
    inbox,
    notice_traces,
    questions,
    talks,
    unsent,
)
from storage.bulletins import interests

logger = logging.getLogger(__name__)

EXPORTS_KEPT = timedelta(days=1)  # a terminal's person takes the file away; one left by a kill goes likewise


def erase_old(session: Session, now: datetime) -> None:
    """Blank what has been kept long enough. As often as one likes: a second time finds nothing."""
    given_up = inbox.blank_old(session, now)
    blanked = questions.blank_old(session, now)
    enquiry_ends.blank_old(session, now - questions.TEXT_KEPT)
    drafts.drop_old(session, now)
    talks.drop_old(session, now)
    contact_drafts.drop_old(session, now)
    checks.drop_old(session, now)
    interests.drop_old(session, now)
    unsent.blank_old(session, now)
    consents.drop_old(session, now)
    abroad.drop_old(session, now.date())
    notice_traces.forget_old(session, now)
    if given_up:
        logger.error("%s updates were never handled within a day and are given up", given_up)
    if blanked:
        logger.info("the words of %s old questions are blanked", blanked)


def sweep_files(session: Session, data_dir: Path, now: datetime) -> None:
    """Delete files that no row names any more and exports that were left lying. A second time finds nothing."""
    attachments.drop_unnamed(session, attachments.folder_of(data_dir), now=now)
    for folder in (data_dir / "exports").glob("*"):
        if now.timestamp() - folder.stat().st_mtime > EXPORTS_KEPT.total_seconds():
            shutil.rmtree(folder, ignore_errors=True)
