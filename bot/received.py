"""Files that people send, on their way to the disk: each lies under the hash of its bytes (`storage.attachments`)."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiogram import Bot as Telegram
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import Audio, Document, Message, PhotoSize, Video, VideoNote, Voice

from bot.app import App
from storage import attachments
from storage.contacts import File

Sent = Voice | Audio | PhotoSize | Document | Video | VideoNote
_KINDS = {
    Voice: "audio/ogg",
    Audio: "audio/mpeg",
    PhotoSize: "image/jpeg",
    Video: "video/mp4",
    VideoNote: "video/mp4",
}


@asynccontextmanager
async def receive_briefly(bot: Telegram, file_id: str) -> AsyncIterator[Path]:
    """A file that is read at once; nothing of it stays on the disk. Raises TelegramBadRequest: it can't be fetched."""
    with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
        path = Path(folder) / "received"
        await bot.download(file_id, path)
        yield path


def find_sent(message: Message) -> Sent | None:
    """The file that a message brings; of a photo the largest."""
    photo = message.photo[-1] if message.photo else None  # the largest comes last
    return message.voice or message.audio or photo or message.document or message.video or message.video_note


async def receive_file(bot: Telegram, sent: Sent, app: App) -> File:
    """Fetch a file and keep it under its hash, with its name and type. Raises AttachmentRefused: nothing was kept."""
    sha256, size = await receive(bot, sent, app)
    name = str(getattr(sent, "file_name", None) or f"{type(sent).__name__.lower()}-{sent.file_unique_id}")
    told = getattr(sent, "mime_type", None)
    media_type = str(told)[:128] if told else _KINDS.get(type(sent), "application/octet-stream")
    return File("", sha256, name, media_type, size)


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
