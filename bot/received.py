"""Files that people send, on their way to the disk: each lies under the hash of its bytes (`storage.attachments`)."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import Audio, Document, PhotoSize, Video, VideoNote, Voice

from bot.app import App
from storage import attachments

Sent = Voice | Audio | PhotoSize | Document | Video | VideoNote


async def receive(bot: Telegram, sent: Sent, app: App) -> tuple[str, int]:
    """Fetch a file and keep it; its hash and its size in bytes. Raises AttachmentRefused: nothing was kept."""
    if (sent.file_size or 0) > attachments.MOST_BYTES:
        raise attachments.AttachmentRefused("file.too_big", most=attachments.MOST_BYTES >> 20)
    folder = await asyncio.to_thread(attachments.folder_of, app.settings.data_dir)
    with tempfile.TemporaryDirectory(prefix=".received-", dir=folder) as received:
        path = Path(received) / "file"
        try:
            await bot.download(sent.file_id, path)
        except TelegramBadRequest as error:
            raise attachments.AttachmentRefused("file.failed") from error
        return await asyncio.to_thread(attachments.keep, folder, path)
