"""Whether texts of other resources name a stage: web ACLs by its ARN, usage plans by API and name."""

from unbuffered.model.patterns import Fit
from unbuffered.model.text import Text, Token, TokenKind
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.stages import StageSource

_STAGE = "AWS::ApiGateway::Stage"
_API = ("AWS::ApiGateway::RestApi", "AWS::Serverless::Api")
IMPLICIT = "ServerlessRestApi"
"""How templates call the API that SAM makes for events that name none."""


def names_api(text: Text, api: Resource | None) -> Fit:
    """Return whether a text is an API's id; None is the one that SAM makes itself."""
    token = _only(text)
    if token is None:
        return Fit.MAYBE
    if token.kind is TokenKind.RESOURCE:
        return Fit.SURE if api is not None and (token.home, token.name) == api.key else Fit.NO
    if token.kind is TokenKind.OTHER and token.name == IMPLICIT:
        return Fit.SURE if api is None else Fit.NO
    return Fit.MAYBE


def names_stage(text: Text, source: StageSource, api: Resource | None) -> Fit:
    """Return whether a text is a stage's name."""
    name, token = source.name, _only(text)
    if token is not None and token.kind is TokenKind.RESOURCE:
        if token.type == _STAGE:
            return _sure(source.resource is not None and (token.home, token.name) == source.resource.key)
        # SAM lets a template refer to what it makes of an API as Api.Stage.
        return _sure(token.type in _API and api is not None and (token.home, token.name) == api.key)
    if token is not None and token.kind is TokenKind.OTHER:
        own = api.id if api is not None else IMPLICIT
        made = {f"{own}.Stage", f"{own}{name}Stage", f"{own}Stage"}
        return Fit.SURE if str(token).strip("${}") in made else Fit.MAYBE
    if str(text) == name:
        return Fit.SURE
    return Fit.NO if text.literal is not None and not set(name) & {"$", "?"} else Fit.MAYBE


def arn_names(arn: Text, source: StageSource, api: Resource | None) -> Fit:
    """Return whether an ARN is that of a stage: ``…:apigateway:{region}::/restapis/{api}/stages/{stage}``."""
    called, stage = arn.between("/restapis/", "/"), arn.between("/stages/", "/")
    if called is None or stage is None:
        foreign = arn.literal is not None or any(one.kind is TokenKind.RESOURCE for one in arn.tokens)
        return Fit.NO if foreign else Fit.MAYBE
    return min(names_api(called, api), names_stage(stage, source, api))


def _only(text: Text) -> Token | None:
    return text.tokens[0] if len(text.parts) == 1 and text.tokens else None


def _sure(holds: bool) -> Fit:  # noqa: FBT001 - the truth is all there is to it
    return Fit.SURE if holds else Fit.NO
