"""A template of CloudFormation, deployed to the small AWS: what each service then answers about it."""

import json
from typing import Any

from audit.deployed import row
from audit.fakeaws import FakeAws, Refusal
from audit.resolving import ACCOUNT, REGION, Resolved, UndeployableError, Value, parsed
from unbuffered.deployed.invoked import function_in
from unbuffered.deployed.wired import ANY

_UNKNOWN = ("Body", "BodyS3Location", "FailOnWarnings", "CloneFrom")


def camel(value: Value) -> Value:
    """Return keys as API Gateway's own API spells them."""
    if not isinstance(value, dict):
        return value
    return {name[0].lower() + name[1:]: one for name, one in value.items()}


class Deployer:
    """Deploys templates, each as a stack of its own; usage plans and distributions lie side by side."""

    def __init__(self, aws: FakeAws) -> None:
        self.aws = aws
        self.apis: list[dict[str, Value]] = []
        self.plans: list[dict[str, Value]] = []
        self.distributions: list[dict[str, Value]] = []
        self.domains: list[dict[str, Value]] = []
        self.taken: set[str] = set()
        gone = Refusal(404, "ResourceNotFoundException")
        for service, operation in (
            ("cognito-idp", "DescribeUserPool"),
            ("bedrock-agentcore-control", "GetAgentRuntime"),
            ("cloudformation", "ListExports"),
        ):
            # What a template names and does not make.
            aws.on(service, operation, {"Exports": []} if operation == "ListExports" else gone)

    def deploy(self, text: str, name: str) -> None:
        """Deploy a template as a stack of this name.

        Raises:
            UndeployableError: it needs what this small AWS has not; nothing was deployed.

        """
        found = Resolved(parsed(text), name)
        plan = _Answers(found)
        functions = {found.refs[one] for one, _ in found.of("AWS::Lambda::Function")}
        if functions & self.taken:
            raise UndeployableError("a name is taken")
        self.taken |= functions
        stack = {"StackName": name, "CreationTime": "2026-01-01T00:00:00Z", "StackStatus": "CREATE_COMPLETE"}
        self.aws.on("cloudformation", "DescribeStacks", {"Stacks": [stack]}, StackName=name)
        self.aws.on("cloudformation", "GetTemplate", {"TemplateBody": text}, StackName=name)
        rows = [row(logical, found.refs[logical], one["Type"]) for logical, one in found.resources.items()]
        self.aws.on("cloudformation", "ListStackResources", {"StackResourceSummaries": rows}, StackName=name)
        for service, operation, answer, wanted in plan.answers:
            self.aws.on(service, operation, answer, **wanted)
        self.apis += plan.apis
        self.plans += plan.plans
        self.distributions += plan.distributions
        self.domains += plan.domains
        self.aws.on("apigateway", "GetRestApis", {"items": self.apis})
        self.aws.on("apigateway", "GetUsagePlans", {"items": self.plans})
        self.aws.on("apigateway", "GetDomainNames", {"items": self.domains})
        listed = {"Items": self.distributions, "IsTruncated": False, "Quantity": len(self.distributions)}
        self.aws.on("cloudfront", "ListDistributions", {"DistributionList": listed})


class _Answers:
    """What the services answer about one stack; everything is made before anything is deployed."""

    def __init__(self, found: Resolved) -> None:
        self.found = found
        self.answers: list[tuple[str, str, Any, dict[str, str]]] = []
        self.apis: list[dict[str, Value]] = []
        self.plans: list[dict[str, Value]] = []
        self.distributions: list[dict[str, Value]] = []
        self.domains = [
            {"domainName": own["DomainName"]} for _, own in found.of("AWS::ApiGateway::DomainName")
        ]
        methods = [own for _, own in found.of("AWS::ApiGateway::Method")]
        self.uris = [str(own.get("Integration", {}).get("Uri", "")) for own in methods]
        if any("StageName" in own for _, own in found.of("AWS::ApiGateway::Deployment")):
            raise UndeployableError("a stage made by a deployment")
        listed = found.of("AWS::ApiGateway::RestApi")
        if not listed:
            raise UndeployableError("no API")
        for name, own in listed:
            self._api(found.refs[name], own)
        for name, own in found.of("AWS::Lambda::Function"):
            self._function(found.refs[name], own)
        for name, own in found.of("AWS::BedrockAgentCore::Runtime"):
            self._runtime(found.refs[name], own)
        for name, own in found.of("AWS::Cognito::UserPool"):
            self._pool(found.refs[name], own)
        for name, own in found.of("AWS::ApiGateway::VpcLink"):
            answer = {"id": found.refs[name], "targetArns": own["TargetArns"]}
            self._on("apigateway", "GetVpcLink", answer, vpclink_id=found.refs[name])
        self._balancers()
        self._edge()

    def _on(self, service: str, operation: str, answer: Any, **wanted: str) -> None:  # noqa: ANN401 - an answer
        self.answers.append((service, operation, answer, wanted))

    def _api(self, id_: str, own: dict[str, Value]) -> None:
        if set(own) & set(_UNKNOWN):
            raise UndeployableError("a definition")
        api: dict[str, Value] = {"id": id_, "name": own.get("Name", "api")}
        kind = own.get("EndpointConfiguration", {}).get("Types", ["EDGE"])
        api["endpointConfiguration"] = {"types": kind}
        if "MinimumCompressionSize" in own:
            api["minimumCompressionSize"] = int(own["MinimumCompressionSize"])
        if "Policy" in own:
            api["policy"] = json.dumps(own["Policy"])
        self.apis.append(api)
        self._on("apigateway", "GetRestApi", api, restapi_id=id_)
        resources = self._resources(id_)
        self._on("apigateway", "GetResources", {"items": resources}, restapi_id=id_)
        authorizers = [
            {"id": self.found.refs[name], "type": one["Type"], "name": one.get("Name", name)}
            | camel({key: one[key] for key in _AUTHORIZER if key in one})
            | {"providerARNs": one.get("ProviderARNs", [])}
            for name, one in self._of("Authorizer", id_)
        ]
        self._on("apigateway", "GetAuthorizers", {"items": authorizers}, restapi_id=id_)
        responses = [
            {"responseType": one["ResponseType"], "responseParameters": one.get("ResponseParameters", {})}
            for _, one in self._of("GatewayResponse", id_)
        ]
        default = {"responseType": "DEFAULT_5XX", "defaultResponse": True}
        self._on("apigateway", "GetGatewayResponses", {"items": [*responses, default]}, restapi_id=id_)
        self._stages(id_, resources, authorizers)

    def _of(self, kind: str, api: str) -> list[tuple[str, dict[str, Value]]]:
        listed = self.found.of(f"AWS::ApiGateway::{kind}")
        if any("RestApiId" not in one for _, one in listed):
            raise UndeployableError("no RestApiId")
        return [(name, one) for name, one in listed if one["RestApiId"] == api]

    def _resources(self, api: str) -> list[dict[str, Value]]:
        root: dict[str, Value] = {"id": f"root{api}", "path": "/"}
        found = {root["id"]: root}
        waiting = self._of("Resource", api)
        while waiting:
            ready = [(name, one) for name, one in waiting if one["ParentId"] in found]
            if not ready:
                raise UndeployableError("a resource without parent")
            for name, one in ready:
                id_, part = self.found.refs[name], one["PathPart"]
                path = found[one["ParentId"]]["path"].rstrip("/") + f"/{part}"
                found[id_] = {"id": id_, "parentId": one["ParentId"], "pathPart": part, "path": path}
            waiting = [one for one in waiting if one not in ready]
        for _, one in self._of("Method", api):
            methods = found[one["ResourceId"]].setdefault("resourceMethods", {})
            methods[one["HttpMethod"]] = _method(one)
        return list(found.values())

    def _stages(
        self, api: str, resources: list[dict[str, Value]], authorizers: list[dict[str, Value]]
    ) -> None:
        acls = {
            one["ResourceArn"]: one["WebACLArn"] for _, one in self.found.of("AWS::WAFv2::WebACLAssociation")
        }
        stages = []
        for _, one in self._of("Stage", api):
            name = one["StageName"]
            stage = {"stageName": name, "cacheClusterEnabled": one.get("CacheClusterEnabled", False)}
            stage["methodSettings"] = dict(map(_setting, one.get("MethodSettings", [])))
            if "Variables" in one:
                stage["variables"] = one["Variables"]
            if "AccessLogSetting" in one:
                stage["accessLogSettings"] = camel(one["AccessLogSetting"])
            arn = f"arn:aws:apigateway:{REGION}::/restapis/{api}/stages/{name}"
            if arn in acls:
                stage["webAclArn"] = acls[arn]
            stages.append(stage)
            export = {"body": json.dumps(exported(resources, authorizers))}
            self._on("apigateway", "GetExport", export, restapi_id=api, stage_name=name)
        self._on("apigateway", "GetStages", {"item": stages}, restapi_id=api)
        for name, one in self.found.of("AWS::ApiGateway::UsagePlan"):
            rows = [{"apiId": row["ApiId"], "stage": row["Stage"]} for row in one.get("ApiStages", [])]
            throttle = camel(one.get("Throttle", {}))
            self.plans.append(
                {"id": self.found.refs[name], "name": name, "apiStages": rows, "throttle": throttle}
            )

    def _function(self, name: str, own: dict[str, Value]) -> None:
        arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
        answer = {
            "FunctionName": name,
            "FunctionArn": arn,
            "Timeout": int(own.get("Timeout", 3)),
            "PackageType": own.get("PackageType", "Zip"),
            "Layers": [{"Arn": layer} for layer in own.get("Layers", [])],
            "CodeSha256": name,
        }
        answer |= {key: own[key] for key in ("Runtime", "Handler", "Architectures") if key in own}
        variables = own.get("Environment", {}).get("Variables", {})
        if variables:
            answer["Environment"] = {"Variables": {key: str(one) for key, one in variables.items()}}
        invoked = [function_in(one) for one in self.uris]
        full = [one.full for one in invoked if one is not None and one.name == name]
        for asked in (name, arn, *full, *(one.rpartition(":function:")[2] for one in full)):
            self._on("lambda", "GetFunctionConfiguration", answer, FunctionName=asked)

    def _runtime(self, id_: str, own: dict[str, Value]) -> None:
        answer: dict[str, Value] = {"agentRuntimeId": id_, "agentRuntimeName": own["AgentRuntimeName"]}
        jwt = own.get("AuthorizerConfiguration", {}).get("CustomJWTAuthorizer")
        if jwt is not None:
            if "CustomClaims" in jwt:
                raise UndeployableError("claims")
            answer["authorizerConfiguration"] = {"customJWTAuthorizer": camel(jwt)}
        if isinstance(own.get("ProtocolConfiguration"), str):
            answer["protocolConfiguration"] = {"serverProtocol": own["ProtocolConfiguration"]}
        headers = own.get("RequestHeaderConfiguration")
        if headers is not None:
            answer["requestHeaderConfiguration"] = camel(headers)
        self._on("bedrock-agentcore-control", "GetAgentRuntime", answer, agentRuntimeId=id_)
        endpoint = {"liveVersion": "3", "name": "live", "id": "live"}
        self._on("bedrock-agentcore-control", "GetAgentRuntimeEndpoint", endpoint, agentRuntimeId=id_)

    def _pool(self, id_: str, own: dict[str, Value]) -> None:
        pool = {"Id": id_, "Name": own.get("UserPoolName", "p"), "LambdaConfig": own.get("LambdaConfig", {})}
        self._on("cognito-idp", "DescribeUserPool", {"UserPool": pool}, UserPoolId=id_)
        servers = [
            {"UserPoolId": id_, "Identifier": one["Identifier"], "Scopes": one.get("Scopes", [])}
            for _, one in self.found.of("AWS::Cognito::UserPoolResourceServer")
            if one["UserPoolId"] == id_
        ]
        self._on("cognito-idp", "ListResourceServers", {"ResourceServers": servers}, UserPoolId=id_)
        rows = []
        for name, one in self.found.of("AWS::Cognito::UserPoolClient"):
            if one["UserPoolId"] == id_:
                client = {
                    "UserPoolId": id_,
                    "ClientId": self.found.refs[name],
                    "ClientSecret": "sk-of-the-client",
                }
                rows.append({"UserPoolId": id_, "ClientId": client["ClientId"]})
                client |= {key: one[key] for key in _CLIENT if key in one}
                self._on(
                    "cognito-idp",
                    "DescribeUserPoolClient",
                    {"UserPoolClient": client},
                    ClientId=client["ClientId"],
                )
        self._on("cognito-idp", "ListUserPoolClients", {"UserPoolClients": rows}, UserPoolId=id_)

    def _balancers(self) -> None:
        listeners = self.found.of("AWS::ElasticLoadBalancingV2::Listener")
        for name, own in self.found.of("AWS::ElasticLoadBalancingV2::LoadBalancer"):
            arn = self.found.refs[name]
            attributes = {"idle_timeout.timeout_seconds": "60"} if "/app/" in arn else {}
            attributes |= {one["Key"]: str(one["Value"]) for one in own.get("LoadBalancerAttributes", [])}
            self._on("elbv2", "DescribeLoadBalancerAttributes", _attributes(attributes), LoadBalancerArn=arn)
            mine = [(self.found.refs[id_], one) for id_, one in listeners if one["LoadBalancerArn"] == arn]
            rows = [{"ListenerArn": id_, "LoadBalancerArn": arn} for id_, _ in mine]
            self._on("elbv2", "DescribeListeners", {"Listeners": rows}, LoadBalancerArn=arn)
            for id_, one in mine:
                timers = {"tcp.idle_timeout.seconds": "350"} if "/net/" in arn else {}
                timers |= {row["Key"]: str(row["Value"]) for row in one.get("ListenerAttributes", [])}
                self._on("elbv2", "DescribeListenerAttributes", _attributes(timers), ListenerArn=id_)

    def _edge(self) -> None:
        for name, own in self.found.of("AWS::CloudFront::Distribution"):
            self.distributions.append(_distribution(self.found.refs[name], own["DistributionConfig"]))
        for name, own in self.found.of("AWS::CloudFront::CachePolicy"):
            config = own["CachePolicyConfig"]
            inner = config.get("ParametersInCacheKeyAndForwardedToOrigin", {}).get("HeadersConfig", {})
            key = {"HeadersConfig": _counted(inner)}
            policy = {"CachePolicyConfig": {"Name": name, "ParametersInCacheKeyAndForwardedToOrigin": key}}
            id_ = self.found.refs[name]
            self._on("cloudfront", "GetCachePolicy", {"CachePolicy": policy}, Id=id_)
        for name, own in self.found.of("AWS::CloudFront::OriginRequestPolicy"):
            inner = own["OriginRequestPolicyConfig"].get("HeadersConfig", {})
            policy = {"OriginRequestPolicyConfig": {"Name": name, "HeadersConfig": _counted(inner)}}
            id_ = self.found.refs[name]
            self._on("cloudfront", "GetOriginRequestPolicy", {"OriginRequestPolicy": policy}, Id=id_)


_AUTHORIZER = ("IdentitySource", "IdentityValidationExpression", "AuthorizerUri")
_CLIENT = ("AllowedOAuthFlowsUserPoolClient", "AllowedOAuthFlows", "AllowedOAuthScopes")
_INTEGRATION = (
    "Type",
    "Uri",
    "ConnectionType",
    "ConnectionId",
    "IntegrationTarget",
    "Credentials",
    "ContentHandling",
    "CacheKeyParameters",
    "RequestParameters",
)


def _method(own: dict[str, Value]) -> dict[str, Value]:
    written = own.get("Integration", {})
    mode = written.get("ResponseTransferMode", "BUFFERED")
    if mode not in {"STREAM", "BUFFERED"} or any(
        name.lower() == "responsetransfermode" for name in (*own, *written) if name != "ResponseTransferMode"
    ):
        raise UndeployableError("no transfer mode")
    live = camel({key: written[key] for key in _INTEGRATION if key in written})
    live["responseTransferMode"] = mode
    if "TimeoutInMillis" in written:
        # What AWS makes of a stream without one is not known.
        live["timeoutInMillis"] = int(written["TimeoutInMillis"])
    if "IntegrationHttpMethod" in written:
        live["httpMethod"] = written["IntegrationHttpMethod"]
    live["integrationResponses"] = {
        str(one["StatusCode"]): {
            "statusCode": str(one["StatusCode"]),
            "responseTemplates": one.get("ResponseTemplates", {}),
        }
        for one in written.get("IntegrationResponses", [])
    }
    method = {"httpMethod": own["HttpMethod"], "authorizationType": own.get("AuthorizationType", "NONE")}
    method |= camel(
        {
            key: own[key]
            for key in ("AuthorizerId", "AuthorizationScopes", "ApiKeyRequired", "RequestParameters")
            if key in own
        }
    )
    return {**method, "methodIntegration": live}


def _setting(own: dict[str, Value]) -> tuple[str, dict[str, Value]]:
    path, verb = own.get("ResourcePath", "/*"), own.get("HttpMethod", "*")
    key = "/".join(("*" if path == "/*" else path.replace("/", "~1"), verb))
    live: dict[str, Value] = {"throttlingBurstLimit": -1, "throttlingRateLimit": -1, "cachingEnabled": False}
    renamed = {"CachingEnabled": "cachingEnabled", "ThrottlingBurstLimit": "throttlingBurstLimit"}
    renamed["ThrottlingRateLimit"] = "throttlingRateLimit"
    return key, live | {renamed[name]: one for name, one in own.items() if name in renamed}


def exported(resources: list[dict[str, Value]], authorizers: list[dict[str, Value]]) -> dict[str, Value]:
    """Return what a stage exports."""
    names = {one["id"]: one for one in authorizers}
    schemes = {
        one["name"]: {
            "type": "apiKey",
            "x-amazon-apigateway-authtype": "custom"
            if one["type"] in {"TOKEN", "REQUEST"}
            else one["type"].lower(),
            "x-amazon-apigateway-authorizer": {
                "type": one["type"].lower(),
                "providerARNs": one["providerARNs"],
            },
        }
        for one in authorizers
    }
    schemes["iam"] = {"type": "apiKey", "x-amazon-apigateway-authtype": "awsSigv4"}
    paths: dict[str, Value] = {}
    for resource in resources:
        for verb, method in resource.get("resourceMethods", {}).items():
            served = {"x-amazon-apigateway-integration": method["methodIntegration"]}
            asked = names.get(method.get("authorizerId", ""))
            if method["authorizationType"] == "AWS_IAM":
                served["security"] = [{"iam": []}]
            elif asked is not None:
                served["security"] = [{asked["name"]: method.get("authorizationScopes", [])}]
            paths.setdefault(resource["path"], {})[ANY if verb == "ANY" else verb.lower()] = served
    return {"openapi": "3.0.1", "paths": paths, "components": {"securitySchemes": schemes}}


def _attributes(found: dict[str, str]) -> dict[str, Value]:
    return {"Attributes": [{"Key": key, "Value": one} for key, one in found.items()]}


def _counted(headers: dict[str, Value]) -> dict[str, Value]:
    listed = headers.get("Headers", [])
    behaviour = headers.get("HeaderBehavior", "none")
    return {"HeaderBehavior": behaviour, "Headers": {"Quantity": len(listed), "Items": listed}}


def _distribution(id_: str, own: dict[str, Value]) -> dict[str, Value]:
    origins = [_origin(one) for one in own.get("Origins", [])]
    others = [{"PathPattern": one["PathPattern"], **_behaviour(one)} for one in own.get("CacheBehaviors", [])]
    return {
        "Id": id_,
        "Enabled": own.get("Enabled", True),
        "Aliases": {"Quantity": len(own.get("Aliases", [])), "Items": own.get("Aliases", [])},
        "Origins": {"Quantity": len(origins), "Items": origins},
        "DefaultCacheBehavior": _behaviour(own["DefaultCacheBehavior"]),
        "CacheBehaviors": {"Quantity": len(others), "Items": others},
    }


def _origin(own: dict[str, Value]) -> dict[str, Value]:
    headers = [
        {"HeaderName": one["HeaderName"], "HeaderValue": one["HeaderValue"]}
        for one in own.get("OriginCustomHeaders", [])
    ]
    found = {"Id": own["Id"], "DomainName": own["DomainName"], "OriginPath": own.get("OriginPath", "")}
    found["CustomHeaders"] = {"Quantity": len(headers), "Items": headers}
    custom = own.get("CustomOriginConfig")
    if custom is not None:
        found["CustomOriginConfig"] = {"OriginReadTimeout": int(custom.get("OriginReadTimeout", 30))}
    if "ResponseCompletionTimeout" in own:
        found["ResponseCompletionTimeout"] = int(own["ResponseCompletionTimeout"])
    return found


def _behaviour(own: dict[str, Value]) -> dict[str, Value]:
    methods = own.get("AllowedMethods", ["GET", "HEAD"])
    found = {"TargetOriginId": own["TargetOriginId"]}
    found["AllowedMethods"] = {"Quantity": len(methods), "Items": methods}
    found |= {key: own[key] for key in ("CachePolicyId", "OriginRequestPolicyId") if key in own}
    functions = [{"EventType": one["EventType"]} for one in own.get("LambdaFunctionAssociations", [])]
    found["LambdaFunctionAssociations"] = {"Quantity": len(functions), "Items": functions}
    if "ForwardedValues" in own:
        listed = own["ForwardedValues"].get("Headers", [])
        found["ForwardedValues"] = {
            "QueryString": True,
            "Headers": {"Quantity": len(listed), "Items": listed},
        }
    return found
