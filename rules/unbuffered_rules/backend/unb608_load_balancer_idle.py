"""UNB608: a load balancer that closes silent connections."""

from collections.abc import Iterator

from unbuffered.api import Absent, Effect, Hit, Known, LoadBalancer, Place, Route, Severity, rule, value_of
from unbuffered_rules.limits import BALANCER_IDLE, REGIONAL_IDLE
from unbuffered_rules.proof import mode_seen, streams
from unbuffered_rules.timers import idle_name, is_application


@rule("UNB608", severity=Severity.WARNING, effect=Effect.NONE, since="0.2.0")
def load_balancer_idle(route: Route) -> Iterator[Hit]:
    """The load balancer behind the API closes a stream that is silent for a minute.

    Why
    ---
    An Application Load Balancer closes a connection on which no byte flows for 60 seconds, unless its
    idle timeout is raised. API Gateway would wait five minutes. An agent that calls a tool is easily
    silent for longer than a minute, and the client sees an answer that ends in the middle.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            ConnectionType: VPC_LINK
            ConnectionId: !Ref Link
            IntegrationTarget: !Ref Balancer
            Uri: http://chat.internal/
      Link:
        Type: AWS::ApiGatewayV2::VpcLink
        Properties: {Name: link, SubnetIds: [subnet-1]}
      Balancer:
        Type: AWS::ElasticLoadBalancingV2::LoadBalancer
        Properties:  # finds UNB608
          Scheme: internal
          Subnets: [subnet-1, subnet-2]
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            ConnectionType: VPC_LINK
            ConnectionId: !Ref Link
            IntegrationTarget: !Ref Balancer
            Uri: http://chat.internal/
      Link:
        Type: AWS::ApiGatewayV2::VpcLink
        Properties: {Name: link, SubnetIds: [subnet-1]}
      Balancer:
        Type: AWS::ElasticLoadBalancingV2::LoadBalancer
        Properties:
          Scheme: internal
          Subnets: [subnet-1, subnet-2]
          LoadBalancerAttributes:
            - {Key: idle_timeout.timeout_seconds, Value: "300"}
    ```

    Guards
    ------
    Not from 300 seconds on, which is what API Gateway waits; not for a Network Load Balancer whose
    listener keeps its default of 350; not where type or attributes are decided elsewhere.

    Facts
    -----
    LB-01, APIGW-07, APIGW-30; a server that sends pings (PY-09) keeps the connection open.

    Source
    ------
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
    """
    balancer = value_of(route.backend)
    if not streams(route) or not isinstance(balancer, LoadBalancer):
        return
    match balancer.idle:
        case Absent(at) if is_application(balancer):
            yield _hit(route, balancer, at, BALANCER_IDLE)
        case Known(seconds, at, ()) if seconds < REGIONAL_IDLE * 60:
            yield _hit(route, balancer, at, seconds)
        case _:
            return


def _hit(route: Route, balancer: LoadBalancer, at: Place, seconds: int) -> Hit:
    least = REGIONAL_IDLE * 60
    return Hit(
        at,
        f"load balancer {balancer.name} closes the connection when the server is silent for {seconds} seconds",
        label="an idle timeout of its own" if isinstance(balancer.idle, Known) else "no idle timeout here",
        then="the answer ends in the middle, or is a 504 if not a byte came before",
        fix=f"set {idle_name(route, balancer)} to {least} or more, or let the server send pings",
        because=mode_seen(route),
    )
