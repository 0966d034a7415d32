"""`siwen migrate`: the database to this release's schema, or back to an earlier one's. `siwen run` does so itself."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--to", default="head", metavar="REVISION", help="back to this one; default: the newest")
    parser.add_argument("--show", action="store_true", help="print the revision and change nothing")


def run(args: argparse.Namespace) -> int:
    """Migrate in one transaction, and print the revision. Raises WrongDatabase, Damaged, Busy: nothing was changed."""
    from bot import settings
    from bot.process.opening import check_unfinished
    from storage import migrations
    from storage.database import Database
    from storage.errors import WrongDatabase

    loaded = settings.load()
    check_unfinished(loaded)
    if args.to != "head" and not migrations.is_known(args.to):
        raise WrongDatabase("no_revision", f"没有版本 {args.to}")
    settings.make_folder(loaded)
    database = Database.open(loaded.database)
    try:
        if not args.show:
            database.check()
            migrations.migrate(database.engine, args.to)
        print(migrations.find_revision(database.engine) or "-")
    finally:
        database.close()
    return 0
