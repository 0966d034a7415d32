"""Who is speaking: found in memory, else in the transaction that takes the update in."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.process.keys import sign_asker, sign_chat
from knowledge.model import Audience
from storage.people import Known
from storage.roles import STAFF, Role

REMEMBERED = 10_000  # people; some 500 bytes each


@dataclass(frozen=True, slots=True)
class Identity:
    """The person behind an update, as handlers get it (parameter `identity`)."""

    person_id: int
    channel: str  # "telegram" or "local"
    external_id: str  # on Telegram the user id, which is the private chat's id too
    language: str  # "zh" or "en"
    plain: bool  # no rich messages wanted
    audience: Audience
    is_admin: bool
    roles: frozenset[Role]  # as last read: what rests on them asks the database again (`bot.rights`)
    asker_hmac: str  # how this person stands in the record of questions


def _audience_of(roles: frozenset[Role]) -> Audience:
    """What somebody of these roles may read: who holds any has registered."""
    if roles & STAFF:
        return Audience.STAFF
    return Audience.REGISTERED if roles else Audience.PUBLIC


class Identities:
    """The people who spoke last on one channel. The least recently seen is forgotten first."""

    def __init__(self, *, channel: str, secret: bytes, admins: frozenset[str], language: str) -> None:
        self.channel = channel
        self._secret = secret
        self._admins = admins
        self._language = language
        self._recent: OrderedDict[str, Identity] = OrderedDict()

    def unknown(self, external_ids: Iterable[str]) -> set[str]:
        """Those of the ids that the database has to be asked about."""
        return {external_id for external_id in external_ids if external_id not in self._recent}

    def remembered(self, external_ids: Iterable[str]) -> dict[str, int]:
        """The numbers of the people who are remembered, by external id."""
        return {
            external_id: self._recent[external_id].person_id
            for external_id in external_ids
            if external_id in self._recent
        }

    def recall(self, external_id: str) -> Identity | None:
        """The person, if seen lately."""
        identity = self._recent.get(external_id)
        if identity is not None:
            self._recent.move_to_end(external_id)
        return identity

    def remember(self, known: Known) -> Identity:
        """Make an identity of what the database knows."""
        roles = known.roles | {Role.ADMIN} if known.external_id in self._admins else known.roles
        identity = Identity(
            person_id=known.person_id,
            channel=self.channel,
            external_id=known.external_id,
            language=known.language or self._language,
            plain=known.plain,
            audience=_audience_of(roles),
            is_admin=Role.ADMIN in roles,
            roles=frozenset(roles),
            asker_hmac=sign_asker(self._secret, known.person_id),
        )
        self._keep(identity)
        return identity

    def change(self, identity: Identity, *, language: str | None = None, plain: bool | None = None) -> Identity:
        """What the person chose, from the next update on; the caller also writes it down (`storage.people`)."""
        changed = replace(
            identity,
            language=identity.language if language is None else language,
            plain=identity.plain if plain is None else plain,
        )
        self._keep(changed)
        return changed

    def sign(self, person_id: int) -> str:
        """How a person stands in the record of questions; what may be read by it is a matter of consent."""
        return sign_asker(self._secret, person_id)

    def sign_chat(self, identity: Identity, chat: int) -> str:
        """How this person's conversation in a chat is kept apart from others (`storage.talks`)."""
        return sign_chat(self._secret, identity.person_id, chat)

    def is_named_admin(self, external_id: str) -> bool:
        """Whether the settings name this account an admin."""
        return external_id in self._admins

    @property
    def named_admins(self) -> frozenset[str]:
        """The accounts that the settings name admins, whether or not they ever wrote."""
        return self._admins

    @property
    def named_accounts(self) -> frozenset[tuple[str, str]]:
        """The same with their channel."""
        return frozenset((self.channel, external_id) for external_id in self._admins)

    def forget(self, external_id: str) -> None:
        """Ask the database the next time."""
        self._recent.pop(external_id, None)

    def _keep(self, identity: Identity) -> None:
        self._recent[identity.external_id] = identity
        self._recent.move_to_end(identity.external_id)
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
