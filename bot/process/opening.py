"""Opening the database that the settings name. Imports no aiogram: commands that talk to nobody use it too."""

from __future__ import annotations

from bot.settings import Settings, make_folder
from jobs.backups import swap
from jobs.backups.errors import BackupRefused
from storage.database import Database
from storage.migrations import migrate


def check_unfinished(settings: Settings) -> None:
    """Raises BackupRefused while a restore was cut in its last step: nothing is whole then."""
    if swap.is_unfinished(settings.data_dir):
        raise BackupRefused("backup.unfinished", "上次恢复没有做完：请再运行一次 siwen restore，会接着做完")


def open_database(settings: Settings) -> Database:
    """The database that the settings name, checked and brought to the newest schema.

    Raises WrongSetting, WrongDatabase, Damaged, Busy; BackupRefused while a restore is to be finished.
    """
    check_unfinished(settings)
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
