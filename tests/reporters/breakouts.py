"""A template whose every name is made to break out of what shows it."""

import json

MARKUP = (
    "</script></style></title></svg><img src=x onerror=\"window.hit='img'\"><script>window.hit='s'</script>"
)
QUOTES = "\"'`]})>;%%{init: {}}%%\nend\nclick r0h0 call hit()\nstyle r0 fill:#1;\x1b[31m\u202ereverse\x00"
NONE = "\ufffe\uffff"
NAME = f"{MARKUP}{QUOTES}{NONE}&amp;&#x41;#quot; é 漢字"
PATH = f"/{NAME}/{{proxy+}}"


def template() -> str:
    """Return an API whose names and paths are hostile, and whose mode is wrong."""
    integration = {
        "type": "http_proxy",
        "httpMethod": "POST",
        "responseTransferMode": f"STREAM {NAME}",
        "uri": f"https://chat.example.com/{NAME}",
    }
    operation = {"security": [{NAME: []}], "x-amazon-apigateway-integration": integration}
    scheme = {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [NAME]},
    }
    body = {
        "openapi": "3.0.1",
        "info": {"title": NAME, "version": "1"},
        "paths": {PATH: {"post": operation}},
        "components": {"securitySchemes": {NAME: scheme}},
    }
    resources = {
        NAME: {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": body}},
        f"{NAME} stage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {"RestApiId": {"Ref": NAME}, "StageName": NAME, "CacheClusterEnabled": True},
        },
    }
    return json.dumps({"Description": NAME, "Resources": resources}, indent=2)
