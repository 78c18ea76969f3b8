"""UNB809: a timer that is shorter than the silence that a policy promises a handler."""

from collections.abc import Iterator

from unbuffered.api import Effect, Hit, Known, Promised, Severity, Unknown, rule
from unbuffered_rules.promise import demanded, unknown
from unbuffered_rules.proof import mode_seen, streams
from unbuffered_rules.timers import timers


@rule("UNB809", severity=Severity.ERROR, effect=Effect.NONE, since="0.4.0")
def silence_cut_short(promised: Promised) -> Iterator[Hit]:
    """A timer on the way ends a stream that is silent for as long as a policy lets a handler be.

    Why
    ---
    An agent that calls a tool sends nothing meanwhile. Every timer between it and the client must wait
    that long: API Gateway's (30 seconds at an edge-optimized endpoint, five minutes at others),
    CloudFront's for its origin, a load balancer's, nginx's. One that is shorter ends the stream in the
    middle, and no status tells the client. `silence: 120` promises two minutes.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties:  # finds UNB809
          Name: chat
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
            ConnectionType: VPC_LINK
            ConnectionId: !Ref Link
            IntegrationTarget: !Ref Balancer
            Uri: http://chat.internal/
      Link:
        Type: AWS::ApiGatewayV2::VpcLink
        Properties: {Name: link, SubnetIds: [subnet-1]}
      Balancer:
        Type: AWS::ElasticLoadBalancingV2::LoadBalancer
        Properties:  # finds UNB809
          Scheme: internal
          Subnets: [subnet-1, subnet-2]
    ```
    ```yaml policy.yaml
    version: 1
    name: chat
    reason: what the agent counts on
    rules:
      - name: tools
        routes: POST /
        reason: a tool may take two minutes
        require: {silence: 120}
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Api:
        Type: AWS::ApiGateway::RestApi
        Properties:
          Name: chat
          EndpointConfiguration: {Types: [REGIONAL]}
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
    ```yaml policy.yaml
    version: 1
    name: chat
    reason: what the agent counts on
    rules:
      - name: tools
        routes: POST /
        reason: a tool may take two minutes
        require: {silence: 120}
    ```

    Guards
    ------
    Only for routes that ask for a stream. A timer that nobody sets counts with the service's default; one
    that is decided elsewhere is information. What ends the whole answer, the integration's timeout and
    the function's own, counts too: no silence is longer. A timer of exactly the promised length is long
    enough. Timers behind what was read, of a server that only a URL names, are not known.

    Facts
    -----
    APIGW-06, APIGW-07, CFN-03, LB-01, CFR-01, PY-13, LAM-06; pings (PY-09) keep every timer waiting.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
    """
    demand, route = promised.clause.require.silence, promised.route
    if demand is None or not streams(route):
        return
    for timer in timers(route):
        match timer.seconds:
            case Unknown() as fact:
                yield unknown(promised, demand, f"{timer.what} waits for {demand.value} seconds", fact)
            case Known(seconds, at, given) if seconds < demand.value:
                hit = Hit(
                    at,
                    f"{timer.what} waits for {seconds} seconds, and policy {promised.clause.policy} lets a handler be"
                    f" silent for {demand.value}",
                    label=f"ends a stream after {seconds} seconds",
                    then="a stream that is silent for longer ends in the middle, with a status of 200",
                    fix=f"{timer.fix}, or let the handler send pings and promise less",
                    because=mode_seen(route),
                )
                yield demanded(promised, demand, hit, given)
            case _:
                continue
