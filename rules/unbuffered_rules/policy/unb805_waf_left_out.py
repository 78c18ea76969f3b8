"""UNB805: a stage without a web ACL in front of it."""

from collections.abc import Iterator

from unbuffered.api import Absent, Effect, Hit, Promised, Severity, Unknown, rule
from unbuffered_rules.promise import demanded, perhaps, stages, unknown, unstaged


@rule("UNB805", severity=Severity.WARNING, effect=Effect.NONE, since="0.4.0")
def waf_left_out(promised: Promised) -> Iterator[Hit]:
    """A policy wants a web ACL in front of the stage, and nothing that was read puts one there.

    Why
    ---
    AWS WAF works with a stream: a web ACL that is associated with a stage looks at every call before it
    reaches the model. A stage without one lets through whatever its authorizer lets through.

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
      Stage:  # finds UNB805
        Type: AWS::ApiGateway::Stage
        Properties: {RestApiId: !Ref Api, StageName: prod, DeploymentId: !ImportValue deployment}
    ```
    ```yaml policy.yaml
    version: 1
    name: chat
    reason: what production needs
    rules:
      - name: web-acl
        routes: "**"
        reason: bots are kept away from the model
        require: {waf: true}
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
        Properties: {RestApiId: !Ref Api, StageName: prod, DeploymentId: !ImportValue deployment}
      Guard:
        Type: AWS::WAFv2::WebACLAssociation
        Properties:
          ResourceArn: !Sub arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${Api}/stages/${Stage}
          WebACLArn: !ImportValue acl
    ```
    ```yaml policy.yaml
    version: 1
    name: chat
    reason: what production needs
    rules:
      - name: web-acl
        routes: "**"
        reason: bots are kept away from the model
        require: {waf: true}
    ```

    Guards
    ------
    A warning at most, whatever the policy says: the association may be made in a stack that was not
    read, or by Firewall Manager. An association whose resource is decided elsewhere, and a stage that
    is not in the input, are information. A web ACL of a CloudFront distribution is not counted, as the
    stage's own address goes past it.

    Facts
    -----
    APIGW-21.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html
    """
    demand = promised.clause.require.waf
    if demand is None:
        return
    if not stages(promised):
        yield unstaged(promised, demand, "has a web ACL in front of it")
    for stage in stages(promised):
        match stage.acl:
            case Unknown() as fact:
                yield unknown(promised, demand, f"a web ACL guards stage {stage.name}", fact)
            case Absent(at):
                hit = Hit(
                    at,
                    f"nothing that was read puts a web ACL in front of stage {stage.name}, and policy"
                    f" {promised.clause.policy} wants one",
                    label="no web ACL here",
                    then="unless it is associated elsewhere, calls reach the stage without being looked at",
                    fix="add an AWS::WAFv2::WebACLAssociation for the stage, or give the file that has it",
                )
                yield perhaps(demanded(promised, demand, hit))
            case _:
                continue
