"""Tokens made here, as Cognito makes them."""

import base64
import json
import time

POOL = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"


def token(**claims: object) -> str:
    body = {"iss": POOL, "exp": time.time() + 3600, **claims}
    parts = [_part({"alg": "RS256", "kid": "k"}), _part(body), "c2lnbmF0dXJlLXRoYXQtbm9ib2R5LWNoZWNrcw"]
    return ".".join(parts)


def access(**claims: object) -> str:
    return token(**{"token_use": "access", "client_id": "client-1", "scope": "chat/read openid", **claims})


def identity(**claims: object) -> str:
    return token(**{"token_use": "id", "aud": "client-1", "email": "someone@example.com", **claims})


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
