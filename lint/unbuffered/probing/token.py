"""What a token says of itself, read here and verified by nobody."""

import base64
import json
from datetime import UTC, datetime

from msgspec import Struct

from unbuffered.probing.secret import Secret

MAX_SHOWN = 200
"""Characters of a claim that are kept."""


class Claims(Struct, frozen=True):
    """The claims that decide who takes a token, and no others; `use` is access, id, or empty if not said."""

    use: str
    audience: tuple[str, ...]
    client: str
    scopes: tuple[str, ...]
    issuer: str
    expires: datetime | None

    @property
    def kind(self) -> str:
        """The kind in words."""
        vendor = "Cognito " if "cognito-idp." in self.issuer else ""
        return f"{vendor}{self.use.upper() if self.use == 'id' else self.use} token".strip()


class Accepts(Struct, frozen=True):
    """What the route is expected to take; an empty value expects nothing."""

    audience: str = ""
    client: str = ""
    use: str = ""


class AcceptsError(Exception):
    """An expectation that cannot be understood; the sentence says why."""


def accepts(given: str) -> Accepts:
    """Return what stands in `audience=..,client=..,use=..`, or AcceptsError."""
    values: dict[str, str] = {}
    for part in given.split(","):
        name, _, value = part.strip().partition("=")
        if name not in {"audience", "client", "use"} or not value:
            raise AcceptsError(f'--accepts takes audience=..,client=..,use=access or id, and not "{part}"')
        if name in values:
            raise AcceptsError(f'--accepts names "{name}" twice')
        values[name] = value
    if values.get("use", "id") not in {"access", "id"}:
        raise AcceptsError(f'--accepts use is access or id, and not "{values["use"]}"')
    return Accepts(**values)


def claims(token: Secret) -> Claims | None:
    """Return what a JSON Web Token says, None if it is none."""
    parts = token.value.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
        return None
    head, body = _decoded(parts[0]), _decoded(parts[1])
    if head is None or body is None:
        return None
    audience = body.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    client = _text(body.get("client_id"))
    return Claims(
        use=_use(body, client),
        audience=tuple(filter(None, map(_text, listed[:10]))),
        client=client,
        scopes=tuple(_text(body.get("scope")).split()),
        issuer=_text(body.get("iss")),
        expires=_moment(body.get("exp")),
    )


def _use(body: dict[str, object], client: str) -> str:
    use = _text(body.get("token_use"))
    if use in {"access", "id"}:
        return use
    return "access" if client and "aud" not in body else ""


def _decoded(part: str) -> dict[str, object] | None:
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _text(value: object) -> str:
    return value[:MAX_SHOWN] if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def doubts(found: Claims | None, expected: Accepts, now: datetime) -> tuple[str, ...]:
    """Return why a token will be turned away, each in a sentence that names the rule behind it."""
    if found is None:
        if expected == Accepts():
            return ()
        return ("the token is no JSON Web Token, so what it is for cannot be compared",)
    said: list[str] = []
    if found.expires is not None and found.expires <= now:
        said.append(f"the token expired at {found.expires:%Y-%m-%d %H:%M:%S} UTC; get a new one")
    if expected.use and found.use and found.use != expected.use:
        said.append(
            f'the token is of the kind "{found.use}", and the route takes "{expected.use}" (see UNB301)'
        )
    if expected.audience and expected.audience not in found.audience:
        has = f'"{", ".join(found.audience)}"' if found.audience else "none, as Cognito's access tokens"
        said.append(f'the token\'s audience is {has}, and the route takes "{expected.audience}" (see UNB301)')
    if expected.client and expected.client != found.client:
        has = f'"{found.client}"' if found.client else "none, as Cognito's ID tokens"
        said.append(f'the token\'s client is {has}, and the route takes "{expected.client}" (see UNB301)')
    return tuple(said)
