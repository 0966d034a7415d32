"""Why a whole file is refused: nothing of it is entered."""

from __future__ import annotations

from storage.errors import StorageRefusal


class UnreadableRoster(StorageRefusal):
    """The file as a whole can't be read as a roster. `key` says why."""

    def __init__(self, why: str, message: str, **facts: object) -> None:
        super().__init__(f"roster.file.{why}", message, **facts)


class SecretRoster(UnreadableRoster):
    """The file is marked as secret: it must not be here at all."""

    def __init__(self, where: str) -> None:
        super().__init__(
            "secret", f"文件标有密级或涉密（{where}）：涉密人才请走涉密渠道，不得录入；没有录入任何一行", where=where
        )


class RosterMoved(StorageRefusal):
    """The roster is not what the comparison found: compare again. Nothing was written."""

    def __init__(self) -> None:
        super().__init__("trouble.busy", "名册刚被别人改过，请再试一次")
