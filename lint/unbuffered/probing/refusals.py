"""Answers that are no stream of success: turned away, failed, or cut off."""

from unbuffered.probing.causes import cutter
from unbuffered.probing.judgement import Judgement, Word, spelled
from unbuffered.probing.measured import Ending, Measured

_NO_ROUTE = ("MissingAuthenticationTokenException", "IncompleteSignatureException")
"""What API Gateway says where it knows no such route: without a token, and to a bearer token."""

_NO_ENTRY = "ForbiddenException"
"""What it says for want of an API key, where a web ACL blocks, and for a domain without a mapping."""


def refused(of: Measured) -> Judgement | None:
    """Return what the status says, None if it is one of success."""
    status = of.status
    if of.redirect:
        why = f"the answer is a redirect ({status}) to {of.redirect}, which was not followed"
        return Judgement(Word.UNKNOWN, why, "probe the address that it leads to, if you trust it")
    if status in {401, 403}:
        return _unauthorized(of)
    if status == 504 or (status == 503 and of.total > 25):  # noqa: PLR2004 - statuses, and 29 seconds almost
        why = f"the call ends with {status} after {spelled(of.total)}: something waited for all of the answer"
        return Judgement(
            Word.BREAKS, why, "ask for a stream (UNB401), or mend what is too slow (UNB406, UNB605)"
        )
    if status >= 500:  # noqa: PLR2004 - the server's faults
        why = f"the call fails with {status}: what the backend answered is not what the integration expects"
        return Judgement(
            Word.BREAKS, why, "compare mode, URI, runtime and handler: UNB402, UNB601, UNB602, UNB708, UNB710"
        )
    if not 200 <= status < 300:  # noqa: PLR2004 - success
        why = f"the route answers {status}: this request is not one that it streams an answer to"
        return Judgement(
            Word.UNKNOWN, why, "give the method, the headers and the body that the route expects"
        )
    return None


def _unauthorized(of: Measured) -> Judgement:
    kind = of.header("x-amzn-errortype")
    if kind.startswith(_NO_ROUTE):
        why = f"API Gateway answers {of.status} as it does where it knows no such route"
        todo = (
            "compare method, stage and path with what is deployed; a route with IAM authorization"
            " answers alike, and the probe does not sign"
        )
        return Judgement(Word.UNKNOWN, why, todo)
    if kind.startswith(_NO_ENTRY):
        why = f"API Gateway answers {of.status} as it does for want of an API key, or where a web ACL blocks"
        todo = (
            "give the key (--header 'x-api-key: KEY'), or look at the web ACL and at what the domain leads to"
        )
        return Judgement(Word.UNKNOWN, why, todo)
    if not of.has_token:
        why = f"the route answers {of.status}, and no token was sent"
        return Judgement(Word.UNKNOWN, why, "give a token: --token-env NAME or --token-stdin")
    why = f"the route answers {of.status}: the token is turned away"
    return Judgement(
        Word.BREAKS,
        why,
        "send the kind of token that is taken: UNB301, UNB302, UNB304; behind CloudFront, UNB104",
    )


def cut(of: Measured) -> Judgement | None:
    """Return that the answer broke off, None if it did not."""
    if of.ending is Ending.GARBAGE:
        why = f"the body is malformed after {spelled(of.total)}: {of.fault}"
        return Judgement(Word.BREAKS, why, "look at what writes the body, and at every proxy on the way")
    if of.ending is not Ending.CUT:
        return None
    last = of.arrivals[-1].at if of.arrivals else 0.0
    quiet = of.total - last
    when = f"after {spelled(of.total)}, before its end, {spelled(quiet)} after its last byte"
    why = f"the answer is cut off {when}"
    return Judgement(Word.BREAKS, why, cutter(of.total, quiet))
