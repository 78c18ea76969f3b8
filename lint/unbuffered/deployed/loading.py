"""The code of a function, loaded from where AWS keeps it: the one thing that is fetched by an address."""

import time
from contextlib import closing
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.exceptions import BotoCoreError
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies
from msgspec import Struct
from urllib3.exceptions import HTTPError

from unbuffered.deployed.operations import CODE
from unbuffered.deployed.refused import RefusedError, Why

_OK = 200
_TIMEOUT = (10, 30)
"""Seconds to connect, and for which the server may be silent."""

_LONGEST = 120.0
"""Seconds for one package."""

_PIECE = 65_536


class Loading(Struct, frozen=True):
    """How code is loaded: with the certificates and proxies of the session, from hosts of one partition.

    `endpoint` is the service's own, `suffix` the end of the names of its hosts.
    """

    verify: Any
    endpoint: str
    suffix: str

    def load(self, address: str, most: int) -> bytes:
        """Return what lies at an address of AWS; no redirection is followed, and nothing is written.

        The address is a key to the code for some minutes, so no sentence has it in it.

        Raises:
            RefusedError: it is no address of AWS, there is nothing, or more than so many bytes.

        """
        if not self._is_theirs(address):
            raise RefusedError(CODE, Why.FAILED, "the address of the code is none of AWS's")
        try:
            session = URLLib3Session(self.verify, get_environ_proxies(address), _TIMEOUT)
            with closing(session):
                response = session.send(AWSRequest("GET", address, stream_output=True).prepare())
                with closing(response.raw):
                    return _body(response, most)
        except (BotoCoreError, HTTPError, OSError, ValueError) as error:
            raise RefusedError(CODE, Why.FAILED, "the connection to the code broke off") from error

    def _is_theirs(self, address: str) -> bool:
        """Whether an address is one of AWS: by TLS, or on this machine where the service itself is."""
        try:
            there, own = urlsplit(address), urlsplit(self.endpoint)
            port = there.port
        except ValueError:
            return False
        if there.username is not None or there.password is not None:
            return False
        if _is_here(own):
            return _is_here(there)
        secure = there.scheme == "https" and port in {None, 443}
        return secure and (there.hostname or "").endswith(f".{self.suffix}")


def _is_here(address: SplitResult) -> bool:
    host = address.hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _body(response: AWSResponse, most: int) -> bytes:
    status = response.status_code
    if status != _OK:
        raise RefusedError(CODE, Why.FAILED, f"the code is answered with HTTP {status}")
    return _read(response.raw, most)


def _read(body: Any, most: int) -> bytes:  # noqa: ANN401 - a response of urllib3
    """Return a body piece by piece, so that neither size nor time is without end."""
    pieces: list[bytes] = []
    size, end = 0, time.monotonic() + _LONGEST
    read = getattr(body, "read1", body.read)
    while piece := read(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise RefusedError(CODE, Why.FAILED, f"the code is larger than {most // 1_000_000} MB")
        if time.monotonic() > end:
            raise RefusedError(CODE, Why.FAILED, f"the code took longer than {_LONGEST:.0f} s to load")
    return b"".join(pieces)
