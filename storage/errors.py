"""Refusals of the storage room: expected, said to the person in one line, changing nothing."""

from __future__ import annotations

import errno

_REFUSED = {
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EROFS: "denied",
    errno.EISDIR: "folder",
    errno.ENOSPC: "full",
}
_SAID = {
    "missing": "没有这个文件或文件夹",
    "denied": "没有权限",
    "folder": "这是文件夹，不是文件",
    "full": "磁盘已满",
    "other": "系统拒绝了",
}


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


def find_reason(error: OSError) -> str:
    """Why the system refused a file, as texts have it: missing, denied, folder, full, other."""
    return _REFUSED.get(error.errno or 0, "other")


def say_reason(error: OSError) -> str:
    """The same in words, for the line of a refusal: the system's own are English."""
    return _SAID[find_reason(error)]
