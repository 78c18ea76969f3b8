"""AWS itself, asked through boto3 with the standard chain of credentials: the only room that knows either."""

import json
from collections.abc import Callable
from typing import Any, Protocol

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own, of a host that is not there
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
    UnknownRegionError,
)
from botocore.parsers import ResponseParserError
from msgspec import Struct, field

from unbuffered.deployed.kept import kept
from unbuffered.deployed.loading import Loading
from unbuffered.deployed.operations import APIS, CODE, IDENTITY, METHODS, SNAPSHOT, Operation
from unbuffered.deployed.refused import RefusedError, UnreadyError, Why
from unbuffered.deployed.shapes import Json, mapping, text_in
from unbuffered.disk import MAX_BYTES

_ATTEMPTS = 8
"""How often a call is tried: API Gateway allows few management calls a second, for the whole account."""

_FIRST = 3
"""The same for the first call of all: with a Region that there is not, each waits for a host in vain."""

_CONNECT, _READ = 10, 30
"""Seconds for which a service may be silent, each time."""

_PAGE = 500
"""APIs, or resources of an API, in one answer: the most there can be; by default there are 25."""

_CODES = {
    Why.DENIED: {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Forbidden"},
    Why.MISSING: {
        "NotFoundException",
        "ResourceNotFoundException",
        "NoSuchEntity",
        "NoSuchCachePolicy",
        "NoSuchOriginRequestPolicy",
        "LoadBalancerNotFound",
        "ListenerNotFound",
    },
    Why.THROTTLED: {
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "LimitExceededException",
    },
    Why.EXPIRED: {
        "ExpiredToken",
        "ExpiredTokenException",
        "RequestExpired",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
    },
}
_UNREADY = (
    EOFError,  # of boto3, which asks for an MFA code where nobody is
    NoCredentialsError,
    PartialCredentialsError,
    CredentialRetrievalError,
    SSOError,
    TokenRetrievalError,
)


_REDIRECT, _SERVER = 300, 500
"""From the second of these statuses on a web page may be one of AWS's own, which is asked again."""

_PAGES = (b"<!doctype html", b"<html")
_BEGINNING = 200
"""Bytes in which a page shows that it is one."""

_MISREAD = (ResponseParserError, AttributeError, KeyError, TypeError, ValueError)
"""What botocore's parsers raise over what is none of AWS's answers: they take its shape for granted."""

_FOREIGN = "what answers is not AWS: look at the proxy, the login page of the network, AWS_ENDPOINT_URL"


class _PageError(Exception):
    """A web page in place of an answer; botocore would take it for an empty one."""


class _Body(Protocol):
    """The body of an answer, as it comes over the wire."""

    def read(self, amount: int) -> bytes:
        """Return so many bytes at most."""


class Live(Struct):
    """AWS in one Region; each service has its client when it is first asked."""

    session: Any
    region: str
    _clients: dict[str, Any] = field(default_factory=dict)
    _silent: set[str] = field(default_factory=set)
    """Services that did not answer: whoever asks them again waits again, for every single call."""

    _addresses: dict[str, str] = field(default_factory=dict)
    """Where the code of functions lies; each address is a key to it, and so leaves this room never."""

    def ask(self, operation: Operation, arguments: Json) -> Json:
        """Return the answer to an operation, all pages of it, without what may be a secret."""
        if operation.service in self._silent:
            raise RefusedError(operation, Why.FAILED, "the service did not answer before")
        try:
            answer = self._answer(operation, arguments)
        except ClientError as error:
            raise _refused(operation, error) from error
        except _UNREADY as error:
            raise UnreadyError(f"AWS cannot be asked: {_unready(error)}") from error
        except (HTTPClientError, ConnectionError) as error:
            self._silent.add(operation.service)
            raise RefusedError(operation, Why.FAILED, _said(error)) from error
        except BotoCoreError as error:
            raise RefusedError(operation, Why.FAILED, _said(error)) from error
        except OSError as error:
            raise RefusedError(operation, Why.FAILED, "the connection broke off") from error
        if operation == CODE:
            address = text_in(mapping(answer.get("Code")).get("Location"))
            self._addresses[text_in(arguments.get("FunctionName"))] = address
        return kept(answer)

    def load(self, name: str, most: int) -> bytes:
        """Return the package of a function about which CODE was asked before, of so many bytes at most."""
        address = self._addresses.get(name)
        if not address:
            raise RefusedError(CODE, Why.FAILED, "AWS gives no address of the code")
        client, own = self._client(CODE.service), self.session._session  # noqa: SLF001 - no public way to ask
        suffix = own.get_component("endpoint_resolver").get_partition_dns_suffix(client.meta.partition)
        verify = own.get_config_variable("ca_bundle") or True
        return Loading(verify=verify, endpoint=client.meta.endpoint_url, suffix=suffix).load(address, most)

    def _answer(self, operation: Operation, arguments: Json) -> dict[str, object]:
        client = self._client(operation.service)
        name = xform_name(operation.name)
        call: Callable[..., dict[str, Any]] = getattr(client, name)
        try:
            if client.can_paginate(name):
                size = {"PageSize": _PAGE} if operation in {METHODS, APIS} else {}
                pages = client.get_paginator(name).paginate(**arguments, PaginationConfig=size)
                answer = pages.build_full_result()
            else:
                answer = call(**arguments)
        except (_PageError, *_MISREAD) as error:
            raise RefusedError(operation, Why.FAILED, _FOREIGN) from error
        return _plain(operation, answer)

    def _client(self, service: str) -> Any:  # noqa: ANN401 - botocore makes its clients at run time
        if service not in self._clients:
            attempts = _attempts(self.session)
            most = min(_FIRST, attempts) if service == IDENTITY.service else attempts
            retries = {"mode": "adaptive", "max_attempts": most}
            config = Config(retries=retries, connect_timeout=_CONNECT, read_timeout=_READ)
            try:
                client = self.session.client(service, region_name=self.region, config=config)
            except BotoCoreError:
                raise
            except ValueError as error:
                # An endpoint of the environment or of the profile that is no address.
                raise UnreadyError(f"AWS cannot be asked: {_said(error)}") from error
            client.meta.events.register("before-parse", _check_answer)
            self._clients[service] = client
        return self._clients[service]


def connect(profile: str | None, region: str | None) -> Live:
    """Return AWS as a profile and Region, or the standard chain, name it.

    Raises:
        UnreadyError: there is no such profile or Region, none is named, or boto3 is too old.

    """
    try:
        session = boto3.Session(profile_name=profile, region_name=region)
    except ProfileNotFound as error:
        raise UnreadyError(f"there is no AWS profile {profile}") from error
    except BotoCoreError as error:
        raise UnreadyError(f"AWS cannot be asked: {_said(error)}") from error
    if not session.region_name:
        raise UnreadyError(
            "no Region is named: give --region, or set AWS_DEFAULT_REGION or one in the profile"
        )
    _check_region(session)
    _check_age(session)
    return Live(session, session.region_name)


def _check_region(session: Any) -> None:  # noqa: ANN401 - botocore is not typed
    """Stop with a Region that is none: its hosts have no address, and every call would wait for one."""
    try:
        session.get_partition_for_region(session.region_name)
    except UnknownRegionError as error:
        raise UnreadyError(f"there is no Region {session.region_name}, as far as this boto3 knows") from error


def _check_age(session: Any) -> None:  # noqa: ANN401 - botocore is not typed
    """Stop with a boto3 that drops the transfer mode from answers: every stream would look buffered."""
    model = session._session.get_service_model(METHODS.service)  # noqa: SLF001 - no public way to ask
    if "responseTransferMode" not in model.shape_for("Integration").members:
        raise UnreadyError(f"boto3 {boto3.__version__} knows no transfer modes: update it")


def _attempts(session: Any) -> int:  # noqa: ANN401 - botocore is not typed
    """Return how often a call is tried: what the user configured for all programs goes before ours."""
    try:
        configured = session._session.get_config_variable("max_attempts")  # noqa: SLF001 - no public way to ask
    except ValueError as error:
        raise UnreadyError("AWS cannot be asked: AWS_MAX_ATTEMPTS, or max_attempts, is no number") from error
    return configured if isinstance(configured, int) else _ATTEMPTS


def _check_answer(*, operation_model: Any, response_dict: dict[str, Any], **_: object) -> None:  # noqa: ANN401 - botocore is not typed
    """Stop with a page, by which a proxy or the login of a network answers whatever it is asked.

    What kind of content it claims to be tells nothing: those who simulate AWS call everything HTML.
    """
    body, status = response_dict["body"], response_dict["status_code"]
    begins = body[:_BEGINNING].lstrip().lower() if isinstance(body, bytes) else b""
    if status < _SERVER and begins.startswith(_PAGES):
        raise _PageError
    is_json = str(operation_model.service_model.resolved_protocol).endswith("json")
    if status < _REDIRECT and is_json and begins and not begins.startswith(b"{"):
        raise _PageError


def _plain(operation: Operation, answer: dict[str, Any]) -> dict[str, object]:
    """Return an answer as values that JSON knows; the body of an export is a definition."""
    found = {name: one for name, one in answer.items() if name != "ResponseMetadata"}
    if operation == SNAPSHOT:
        found["body"] = _definition(operation, found.get("body"))
    plain: dict[str, object] = json.loads(json.dumps(found, default=str))
    return plain


def _definition(operation: Operation, body: _Body | None) -> Json:
    data = body.read(MAX_BYTES + 1) if body is not None else b""
    if len(data) > MAX_BYTES:
        raise RefusedError(operation, Why.FAILED, f"its answer is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        return mapping(json.loads(data))
    except (ValueError, RecursionError) as error:
        raise RefusedError(operation, Why.FAILED, "its answer is no JSON") from error


def _unready(error: Exception) -> str:
    """Return why there are no credentials, as the end of a sentence."""
    match error:
        case NoCredentialsError():
            return "there are no credentials: give --profile, or sign in as for the AWS CLI"
        case EOFError():
            return "the profile wants an MFA code, and there is no terminal to ask for it"
        case _:
            return _said(error)


def _refused(operation: Operation, error: ClientError) -> RefusedError | UnreadyError:
    """Return what was refused: the operation, or credentials, which a call of its own fetches first."""
    if error.operation_name != operation.name:
        return UnreadyError(f"AWS cannot be asked: {_said(error)}")
    said = mapping(error.response.get("Error"))
    code, message = text_in(said.get("Code")), text_in(said.get("Message"))
    for why, codes in _CODES.items():
        if code in codes:
            return RefusedError(operation, why, code)
    # CloudFormation has no code of its own for a stack that is not there.
    if code == "ValidationError" and "does not exist" in message:
        return RefusedError(operation, Why.MISSING, code)
    status = mapping(error.response.get("ResponseMetadata")).get("HTTPStatusCode")
    return RefusedError(operation, Why.FAILED, code if code and not code.isdigit() else f"HTTP {status}")


def _said(error: Exception) -> str:
    """Return the first line of what botocore says, as the end of a sentence."""
    first = (str(error).splitlines() or [""])[0].rstrip(".!")
    return first[:1].lower() + first[1:]
