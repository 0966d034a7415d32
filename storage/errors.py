"""Refusals of the storage room: expected, said to the person in one line, changing nothing."""

from __future__ import annotations


class StorageRefusal(Exception):
    """Something expected stands in the way. `key` names the text in the bot's languages, `facts` fill it."""

    def __init__(self, key: str, message: str = "", **facts: object) -> None:
        super().__init__(message or key)
        self.key = key
        self.facts = facts


class Busy(StorageRefusal):
    """The database stayed locked longer than it was waited for, or is just restarting. Trying again is safe."""

    def __init__(self) -> None:
        super().__init__("trouble.busy", "数据库正忙，请稍后再试")


class Full(StorageRefusal):
    """The disk is full: reading goes on, nothing can be written until there is room. Trying again is safe."""

    def __init__(self) -> None:
        super().__init__("trouble.full", "磁盘已满，暂时只能查询；腾出空间后自动恢复，不必重启")


class Damaged(StorageRefusal):
    """The database file does not hold together."""

    def __init__(self, finding: str) -> None:
        super().__init__("database_damaged", f"数据库文件已损坏（{finding}）：请用最近的备份恢复", finding=finding)


class WrongDatabase(StorageRefusal):
    """The database can't be opened: a wrong address, a missing driver, or a schema that a newer siwen made."""
