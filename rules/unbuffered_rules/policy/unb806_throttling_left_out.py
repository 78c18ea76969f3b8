"""UNB806: a route that nothing throttles, or less than a policy wants."""

from collections.abc import Iterator

from msgspec import Struct

from unbuffered.api import (
    Absent,
    Ceiling,
    Effect,
    Fact,
    Given,
    Hit,
    Known,
    Place,
    Promised,
    Severity,
    StageControls,
    Unknown,
    rule,
    value_of,
)
from unbuffered_rules.promise import demanded, stages, unstaged, untold
from unbuffered_rules.words import throttled


@rule("UNB806", severity=Severity.ERROR, effect=Effect.NONE, since="0.4.0", hop="5")
def throttling_left_out(promised: Promised) -> Iterator[Hit]:
    """A policy wants the route throttled, and it is not, or not enough.

    Why
    ---
    Throttling works with a stream, and a stream holds what stands behind it for minutes: without a
    limit of its own a route may take all the calls that the account's limit lets through. The method
    settings of a stage set one, or the usage plan of the API key that a route wants.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: chat, EndpointConfiguration: {Types: [REGIONAL]}}
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: POST
          AuthorizationType: AWS_IAM
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            TimeoutInMillis: 900000
            Uri: https://chat.example.com/
      Stage:
        Type: AWS::ApiGateway::Stage
        Properties:
          RestApiId: !Ref Api
          StageName: prod
          DeploymentId: !ImportValue deployment
          MethodSettings:
            - {ResourcePath: /*, HttpMethod: "*", ThrottlingRateLimit: 500}  # finds UNB806
    ```
    ```yaml policy.yaml
    version: 1
    name: chat
    reason: what production needs
    rules:
      - name: quota
        routes: "**"
        reason: the model's quota is 50 calls a second
        require: {throttling: {rate: 50}}
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties: {Name: chat, EndpointConfiguration: {Types: [REGIONAL]}}
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: POST
          AuthorizationType: AWS_IAM
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            TimeoutInMillis: 900000
            Uri: https://chat.example.com/
      Stage:
        Type: AWS::ApiGateway::Stage
        Properties:
          RestApiId: !Ref Api
          StageName: prod
          DeploymentId: !ImportValue deployment
          MethodSettings:
            - {ResourcePath: /*, HttpMethod: "*", ThrottlingRateLimit: 500}
            - {ResourcePath: /, HttpMethod: POST, ThrottlingRateLimit: 20, ThrottlingBurstLimit: 10}
    ```
    ```yaml policy.yaml
    version: 1
    name: chat
    reason: what production needs
    rules:
      - name: quota
        routes: "**"
        reason: the model's quota is 50 calls a second
        require: {throttling: {rate: 50}}
    ```

    Guards
    ------
    The method setting that fits the route best counts. A usage plan counts only where the route wants
    an API key, as no other call has one. Limits, keys and plans that are decided elsewhere, and a stage
    that is not in the input, are information; so is a key without any plan here, which another stack
    may have.

    Facts
    -----
    APIGW-21.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
    """
    demand = promised.clause.require.throttling
    if demand is None:
        return
    if not stages(promised):
        yield unstaged(promised, demand, "throttles this route")
    for stage in stages(promised):
        yield from _stage(promised, demand, stage)


class _Fault(Struct, frozen=True):
    """What is wrong with a limit, and where; `open` tells that nobody knows it here."""

    says: str
    at: Place
    given: tuple[Given, ...] = ()
    open: bool = False


def _stage(promised: Promised, demand: Known[Ceiling], stage: StageControls) -> Iterator[Hit]:
    own = _fault(demand.value, stage.rate, stage.burst, f"stage {stage.name}")
    plans = list(_plans(promised, demand.value, stage))
    # Every key belongs to a plan: one that lets too much through is enough.
    if own is None or (plans and plans == [None] * len(plans)):
        return
    faults = [own, *(one for one in plans if one is not None)]
    doubt = next((one for one in faults if one.open), None)
    if doubt is not None:
        yield untold(promised, demand, doubt.at, f"{promised.route.label} is throttled enough", doubt.says)
        return
    worst = faults[-1]
    hit = Hit(
        worst.at,
        f"{worst.says}, and policy {promised.clause.policy} wants {_wanted(demand.value)}",
        label="not throttled enough",
        then="callers may use up what stands behind the route, up to the account's own limit",
        fix=f"set {throttled(promised.route)}",
    )
    yield demanded(promised, demand, hit, worst.given)


def _plans(promised: Promised, most: Ceiling, stage: StageControls) -> Iterator[_Fault | None]:
    """Yield what is wrong with each usage plan that a caller needs; nothing where no key is wanted."""
    controls = promised.route.controls
    if controls is None or value_of(controls.key) is False or isinstance(controls.key, Absent):
        return
    if isinstance(controls.key, Unknown):
        yield _Fault(f"whether a key is wanted: {controls.key.why}", controls.key.at, open=True)
        return
    if not stage.plans:
        yield _Fault("no usage plan for its API keys is in the input", controls.key.at, open=True)
    for plan in stage.plans:
        yield _fault(most, plan.rate, plan.burst, f"usage plan {plan.name}")


def _fault(most: Ceiling, rate: Fact[float], burst: Fact[int], where: str) -> _Fault | None:
    """Return what is wrong with limits; None if they are low enough."""
    if most == Ceiling():
        return _none(rate, burst, where)
    return _over(most.rate, rate, where, "a second") or _over(most.burst, burst, where, "at once")


def _none(rate: Fact[float], burst: Fact[int], where: str) -> _Fault | None:
    if isinstance(rate, Known) or isinstance(burst, Known):
        return None
    for fact in (rate, burst):
        if isinstance(fact, Unknown):
            return _Fault(fact.why, fact.at, open=True)
    return _Fault(f"nothing throttles the route on {where}", rate.at)


def _over(most: int | None, fact: Fact[float] | Fact[int], where: str, per: str) -> _Fault | None:
    match fact:
        case _ if most is None:
            return None
        case Unknown(why, at):
            return _Fault(why, at, open=True)
        case Absent(at):
            return _Fault(f"nothing limits the calls {per} on {where}", at)
        case Known(value, at, given) if value > most:
            return _Fault(f"{where} lets {value:g} calls {per} through", at, given)
        case _:
            return None


def _wanted(most: Ceiling) -> str:
    listed = [f"{most.rate} a second" if most.rate else "", f"{most.burst} at once" if most.burst else ""]
    told = " and ".join(one for one in listed if one)
    return f"at most {told}" if told else "throttling"
