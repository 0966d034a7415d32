"""The policies that fit the posts of a bulletin, with the articles of the library that stand today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.app import App
from bot.views.names import short_title
from jobs.post_policies import Source, find_policies
from knowledge.model import Audience, State
from storage.bulletins.posts import Facts


async def find(app: App, posts: Sequence[Facts]) -> list[dict[str, Any]]:
    """As a bulletin keeps them. Raises RulesUnusable, KnowledgeRefusal."""
    today, samples = app.today(), app.settings.samples == "on"

    def run() -> list[dict[str, Any]]:
        sources = {
            version.metadata.id: Source(
                short_title(version.metadata.title),
                version.id,
                {article.number: article.key for article in version.parsed.articles if article.number},
                version.metadata.sample,
            )
            for version, state in app.library.snapshot().readable(today, Audience.PUBLIC, samples)
            if state is State.IN_FORCE and not version.metadata.is_desk_answer
        }
        return [policy.encode() for policy in find_policies(app.benefits.book(today), sources, posts, today)]

    return await app.think(run)
