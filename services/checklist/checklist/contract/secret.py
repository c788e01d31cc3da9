"""Commands, replies and events of SecretService: passwords and keys, sealed to their receiver (密封)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chassis.contract import Event, Instant, Reply, Request, ResourceName
from checklist.contract.checklist import CaseName, EmployeeName
from checklist.contract.entry import EntryName
from checklist.contract.template import Key

SecretName = Annotated[str, ResourceName("secrets")]


class SetSecretRequest(Request):
    """Puts a secret into a field of an entry; `value` comes sealed by the gateway."""

    name: EntryName
    field: Key
    value: Annotated[str, Field(min_length=1, max_length=20_000)]
    etag: str = ""


class GetSecretRequest(Request):
    """What may be known of a secret without seeing it."""

    name: SecretName


class RevealSecretRequest(Request):
    """Shows the secret to its named receiver."""

    name: SecretName


class Secret(Reply):
    """A secret, without its value."""

    name: SecretName
    entry: EntryName
    case: CaseName
    field: str
    set_by: EmployeeName
    set_at: Instant
    views: int
    first_viewed_at: Instant | None = None
    destroyed: bool


class RevealedSecret(Reply):
    """The value, sealed to the gateway that asked; it opens it for its caller."""

    name: SecretName
    value: str
    views_left: int


# -- events ------------------------------------------------------------------------------------------------------------


class SecretStored(Event):
    """A secret was sealed into an entry; the secret itself is in no message."""

    NAME = "secret.stored"
    case_id: str
    entry_id: str
    secret_id: str
    field: str
    stored_by: str


class SecretViewed(Event):
    """The named receiver saw it."""

    NAME = "secret.viewed"
    case_id: str
    entry_id: str
    secret_id: str
    viewed_by: str


class SecretDestroyed(Event):
    """It can never be shown again."""

    NAME = "secret.destroyed"
    case_id: str
    entry_id: str
    secret_id: str
    because: str
