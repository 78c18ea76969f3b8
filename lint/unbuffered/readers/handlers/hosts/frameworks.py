"""The frameworks that call Python code, and how they are told in it."""

from unbuffered.model.handler import Host

APPS = {
    "bedrock_agentcore.BedrockAgentCoreApp": Host.AGENTCORE,
    "bedrock_agentcore.runtime.BedrockAgentCoreApp": Host.AGENTCORE,
    "bedrock_agentcore.runtime.app.BedrockAgentCoreApp": Host.AGENTCORE,
    "fastapi.FastAPI": Host.FASTAPI,
    "fastapi.applications.FastAPI": Host.FASTAPI,
    "fastapi.APIRouter": Host.FASTAPI,
    "fastapi.routing.APIRouter": Host.FASTAPI,
    "starlette.applications.Starlette": Host.STARLETTE,
    "starlette.routing.Router": Host.STARLETTE,
    "quart.Quart": Host.STARLETTE,
    "quart.Blueprint": Host.STARLETTE,
    "sanic.Sanic": Host.STARLETTE,
    "sanic.Blueprint": Host.STARLETTE,
    "aiohttp.web.RouteTableDef": Host.STARLETTE,
    "aiohttp.web.Application": Host.STARLETTE,
    "flask.Flask": Host.WSGI,
    "flask.Blueprint": Host.WSGI,
    "chalice.Chalice": Host.RESOLVER,
    "aws_lambda_powertools.event_handler.APIGatewayRestResolver": Host.RESOLVER,
    "aws_lambda_powertools.event_handler.APIGatewayHttpResolver": Host.RESOLVER,
    "aws_lambda_powertools.event_handler.ALBResolver": Host.RESOLVER,
    "aws_lambda_powertools.event_handler.LambdaFunctionUrlResolver": Host.RESOLVER,
    "aws_lambda_powertools.event_handler.api_gateway.APIGatewayRestResolver": Host.RESOLVER,
    "aws_lambda_powertools.event_handler.api_gateway.APIGatewayHttpResolver": Host.RESOLVER,
    "aws_lambda_powertools.event_handler.ApiGatewayResolver": Host.RESOLVER,
}
"""What makes an application or a router."""

VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
ROUTES = VERBS | {"api_route", "route", "websocket", "websocket_route", "stream"}
"""Decorators by which a function becomes a route."""

ADDERS = {
    "add_api_route": 1,
    "add_route": 1,
    "add_websocket_route": 1,
    "add_api_websocket_route": 1,
    "add_get": 1,
    "add_post": 1,
    "add_put": 1,
    "add_url_rule": 2,
}
"""Methods that make a route of a function, with its position."""

ROUTE_CLASSES = {
    "starlette.routing.Route": 1,
    "starlette.routing.WebSocketRoute": 1,
    "fastapi.routing.APIRoute": 1,
    "aiohttp.web.get": 1,
    "aiohttp.web.post": 1,
    "aiohttp.web.route": 2,
}
LITESTAR = frozenset(
    {"litestar.get", "litestar.post", "litestar.put", "litestar.websocket", "litestar.handlers.get"}
)
ENDPOINTS = frozenset({"starlette.endpoints.HTTPEndpoint", "starlette.endpoints.WebSocketEndpoint"})
MIDDLEWARES = frozenset(
    {"starlette.middleware.base.BaseHTTPMiddleware", "fastapi.middleware.base.BaseHTTPMiddleware"}
)
AROUND = frozenset({"aiohttp.web.middleware"})
DEPENDS = frozenset({"Depends", "Security"})
TOOLS = frozenset(
    {
        "strands.tool",
        "strands.tools.tool",
        "strands.tools.decorator.tool",
        "langchain_core.tools.tool",
        "langchain.tools.tool",
        "langchain.agents.tool",
    }
)
"""Decorators whose async functions an agent runs on the loop from which it is asked."""
