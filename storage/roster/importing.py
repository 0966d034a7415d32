"""An import in two steps: compared while others write, then written at once, if the roster is still what it was."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from sqlalchemy.orm import Session

from storage.database import Database
from storage.roster.applying import apply, enter
from storage.roster.errors import RosterMoved
from storage.roster.matching import Comparison
from storage.roster.planning import Occasion, Plan, prepare
from storage.roster.reading import Progress, Roster
from storage.roster.state import read_state
from storage.tombstones import Erased

TRIES = 3  # beside who changes the roster; after that others wait until it is compared and written


def bring_in(
    database: Database,
    roster: Roster,
    occasion: Occasion,
    *,
    erased: Callable[[], Erased],
    progress: Progress | None = None,
) -> Comparison:
    """Enter a roster: all of it, or nothing; applied again, everything is unchanged. For threads.

    `erased` reads who must not come back; it is read after the state, so that an erasure between is noticed.
    Raises Busy or Full: nothing was written.
    """

    def plan_it(session: Session) -> Plan:
        state = read_state(session)
        roster.erased = erased()
        return prepare(session, roster, state, occasion, progress)

    for _ in range(TRIES):
        with closing(database.read(plan_it)) as plan:
            try:
                return database.write(lambda session, plan=plan: enter(session, plan, progress))  # type: ignore[misc] # bound now
            except RosterMoved:
                continue

    def do_all(session: Session) -> Comparison:
        roster.erased = erased()
        return apply(session, roster, occasion, progress)

    return database.write(do_all)
