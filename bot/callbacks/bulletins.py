"""What the buttons of bulletins and posts carry: those of readers, of subscribers, of employers and the office."""

from __future__ import annotations

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from bot.callbacks.values import RowId

Place = Annotated[int, Field(ge=0, lt=100)]  # of a value among those of a bulletin, from 1; 0: all
Page = Annotated[int, Field(ge=0, lt=1_000)]


class Bulletin(CallbackData, prefix="bl"):
    """A bulletin that is out, a page of it under a filter.

    `do`: "", wished (what one wants to hear of), industry, degree, district, policies, old, mine.
    """

    number: RowId = 0
    do: str = ""
    page: Page = 0
    industry: Place = 0
    degree: Place = 0
    district: Place = 0


class Post(CallbackData, prefix="po"):
    """A post by its place in a bulletin. `do`: "", policies (a page in `fields`), want, yes, type, back.

    `fields`: what may be told, as bits.
    """

    number: RowId
    place: Page
    do: str = ""
    fields: Annotated[int, Field(ge=0, lt=256)] = 0


class PostWish(CallbackData, prefix="pw"):
    """What a subscriber wants to hear of. `do`: "" the page, on, off, open (`key`), set (`key`, `value`), all."""

    do: str = ""
    key: str = ""
    value: str = ""


class BulletinStep(CallbackData, prefix="bs"):
    """A step in a bulletin of the office's, as it was seen at that revision; number 0 lists them."""

    number: RowId = 0
    revision: Annotated[int, Field(ge=0, lt=10**6)] = 0
    do: str = ""
    value: str = ""


class PostList(CallbackData, prefix="pm"):
    """The posts that an employer or the office works on, a page; `do` waiting: whose interest is to be passed on."""

    do: str = ""
    page: Page = 0


class PostWork(CallbackData, prefix="ph"):
    """One of them: opened, closed, who is interested, who was hired."""

    post: RowId
    do: str = ""
    value: str = ""


class PostFile(CallbackData, prefix="pf"):
    """A table of posts: ask for one, the template, enter it, list what is wrong, let it be."""

    do: str
    file: str = ""
