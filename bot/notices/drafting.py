"""What the system drafts for staff to look at: notices of changed and lapsed documents. Their words are of `bot`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import staff
from bot.views.names import short_title
from jobs import lapses, windows
from jobs.lapses import Finding
from storage import askers

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import App


async def draft_due(app: App) -> int:
    """Draft what is due and tell staff, each once, however often this is called; how many are new."""
    if not await app.database.aread(askers.list_agreed):
        return 0  # nobody to tell: the documents need not be looked at
    today, zone, samples, now = app.today(), app.settings.zone, app.settings.samples == "on", app.now()

    def find() -> list[Finding]:
        return lapses.find(app.library.snapshot(), today, zone, short_title, samples=samples)

    findings = await app.think(find)

    def tell(session: Session, run: int) -> None:
        key, facts = f"run_drafted:{run}", {"run": run}
        staff.tell(session, app.identities, key=key, kind="run_drafted", facts=facts, now=now)

    return await app.database.awrite(
        lambda session: lapses.draft_all(session, findings, app.identities.sign, now, tell)
    )


async def follow_windows(app: App) -> None:
    """Make the notices before windows close that are due to be made."""
    now, zone = app.now(), app.settings.zone
    await app.database.awrite(lambda session: windows.add_closing(session, now, zone))
