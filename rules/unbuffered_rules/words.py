"""How each dialect spells a setting, for cures: people are told what they can write where they write."""

from unbuffered.api import Dialect, Integration, Route

_MODE = {
    Dialect.CLOUDFORMATION: "ResponseTransferMode: STREAM",
    Dialect.OPENAPI: "responseTransferMode: STREAM",
    Dialect.SAM: "ResponseTransferMode: RESPONSE_STREAM",
    Dialect.CDK: "responseTransferMode: ResponseTransferMode.STREAM (in Python response_transfer_mode)",
}
_TIMEOUT = {
    Dialect.CLOUDFORMATION: "TimeoutInMillis",
    Dialect.OPENAPI: "timeoutInMillis",
    Dialect.SAM: "TimeoutInMillis",
    Dialect.CDK: "the integration's timeout",
}


def mode(integration: Integration) -> str:
    """Return the line that switches streaming on."""
    return _MODE[integration.dialect]


def switched_on(integration: Integration) -> str:
    """Return the line that switches streaming on, and where that is written."""
    if integration.dialect is not Dialect.CDK:
        return mode(integration)
    return f"{mode(integration)} in the integration's options, since aws-cdk-lib 2.230.0"


def hatch(integration: Integration) -> str:
    """Return why an escape hatch is no cure (CDK-04); nothing where there is none."""
    if integration.dialect is not Dialect.CDK:
        return ""
    return "; addPropertyOverride alone leaves the Lambda URI and the Deployment's logical id as they were"


def streaming_uri(integration: Integration, tail: str) -> str:
    """Return how the URI is made to stream."""
    if integration.dialect is not Dialect.CDK:
        return f"make the URI end in {tail}"
    made = f"set {mode(integration)} in LambdaIntegration's options, which makes the URI end in {tail}"
    return made + hatch(integration)


def timeout(integration: Integration) -> str:
    """Return the key of the integration's timeout."""
    return _TIMEOUT[integration.dialect]


def milliseconds(integration: Integration, limit: int) -> str:
    """Return a duration as the integration's timeout takes it."""
    minutes = f"{limit // 60_000} minutes"
    return (
        f"Duration.minutes({limit // 60_000})"
        if integration.dialect is Dialect.CDK
        else f"{limit} ({minutes})"
    )


def regional(route: Route) -> str:
    """Return how an API is made Regional."""
    return (
        "endpointTypes: [EndpointType.REGIONAL], in Python endpoint_types"
        if route.by_cdk
        else "EndpointConfiguration"
    )


def uncached(route: Route) -> str:
    """Return how caching is switched off for one method."""
    return (
        "deployOptions.methodOptions, cachingEnabled: false"
        if route.by_cdk
        else "MethodSettings, CachingEnabled: false"
    )


def function_timeout(route: Route) -> str:
    """Return the name of a function's own timeout."""
    return "timeout" if route.by_cdk else "Timeout"


def scopes(route: Route) -> str:
    """Return how a method is given scopes."""
    return "scopes (authorizationScopes in the method's options)" if route.by_cdk else "scopes"


def client_scopes(route: Route) -> str:
    """Return what an app client may ask for, and how."""
    return "oAuth: {flows, scopes}" if route.by_cdk else "AllowedOAuthScopes, AllowedOAuthFlows"


def distribution_read(route: Route) -> str:
    """Return the name of an origin's read timeout."""
    return "the origin's readTimeout" if route.by_cdk else "OriginReadTimeout"


def distribution_completion(route: Route) -> str:
    """Return the name of what bounds an origin's whole answer."""
    return "the origin's responseCompletionTimeout" if route.by_cdk else "ResponseCompletionTimeout"


def waiting(route: Route, method: str) -> str:
    """Return how a deployment is made to wait for a method."""
    if route.by_cdk:
        return "call addDependency with the method's CfnMethod, or use Deployment, which waits for what it deploys"
    return f"add DependsOn: {method}"


def balancer_idle(route: Route) -> str:
    """Return the name of a load balancer's idle timer."""
    return "the load balancer's idleTimeout" if route.by_cdk else "idle_timeout.timeout_seconds"


def gateway_response(route: Route) -> str:
    """Return what gives API Gateway's own answers their headers."""
    if route.by_cdk:
        return "a gateway response (api.addGatewayResponse)"
    return (
        "GatewayResponses"
        if route.integration.dialect is Dialect.SAM
        else "an AWS::ApiGateway::GatewayResponse"
    )


def header_allow_list(route: Route) -> str:
    """Return the name of a runtime's request header allow list."""
    return (
        "requestHeaderConfiguration.allowlistedHeaders"
        if route.by_cdk
        else "RequestHeaderConfiguration.RequestHeaderAllowlist"
    )


def throttled(route: Route) -> str:
    """Return how a stage throttles a method."""
    if route.by_cdk:
        return "throttlingRateLimit and throttlingBurstLimit in deployOptions, or its methodOptions"
    return "ThrottlingRateLimit and ThrottlingBurstLimit in the stage's MethodSettings"


def logged(route: Route) -> str:
    """Return how a stage is made to write an access log."""
    if route.by_cdk:
        return "accessLogDestination and accessLogFormat in deployOptions"
    return "AccessLogSetting with a DestinationArn and a Format"


def endpoint_type(route: Route) -> str:
    """Return the name of an API's endpoint type."""
    return "endpointTypes (in Python endpoint_types)" if route.by_cdk else "EndpointConfiguration"
