"""Opening the database that the settings name. Imports no aiogram: commands that talk to nobody use it too."""

from __future__ import annotations

from bot.settings import Settings, make_folder
from storage.database import Database
from storage.migrations import migrate


def open_database(settings: Settings) -> Database:
    """The database that the settings name, checked and brought to the newest schema.

    Raises WrongSetting, WrongDatabase, Damaged, Busy.
    """
    if not settings.database_url:
        make_folder(settings)
    database = Database.open(settings.database)
    try:
        database.check()
        migrate(database.engine)
    except BaseException:
        database.close()
        raise
    return database
