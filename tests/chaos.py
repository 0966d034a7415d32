"""`python -m tests.chaos [sqlite|postgres] [--kills N]`: the kill test at length, and its table.

On SQLite one process, which polls; on PostgreSQL two, of which one does. Exit code 0 where every promise is kept.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

from storage.database import Database
from storage.migrations import migrate
from tests.bench.people import _postgres as open_postgres  # the same server, not another way to get one
from tests.fakes import spawn
from tests.run.processes import Launcher, launching
from tests.run.storm import Storm

KILLS, PEOPLE = 200, 40


def main() -> int:
    """Rage, print the table, hold it against the promises."""
    options = argparse.ArgumentParser(prog="python -m tests.chaos")
    options.add_argument("database", choices=["sqlite", "postgres"], nargs="?", default="sqlite")
    options.add_argument("--kills", type=int, default=KILLS)
    arguments = options.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        processes, url = 1, f"sqlite:///{folder / 'siwen.db'}"
        if arguments.database == "postgres":
            create = stack.enter_context(open_postgres())
            if create is None:
                print("no PostgreSQL server here: install the development environment", file=sys.stderr)
                return 2
            processes, url = 2, create("chaos")
        database = stack.enter_context(contextlib.closing(Database.open(url)))
        migrate(database.engine)
        server = stack.enter_context(spawn())
        launcher = stack.enter_context(contextlib.closing(Launcher()))
        starts = [stack.enter_context(launching(launcher, folder, url, server)) for _ in range(processes)]
        report = Storm(database, server, starts).rage(kills=arguments.kills, people=PEOPLE)
    print(report.show())
    report.check(arguments.kills * PEOPLE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
