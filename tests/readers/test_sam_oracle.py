"""Our reading of SAM events beside what SAM's own translator makes of them."""

# ruff: noqa: E501 - one event, one line

import copy
import json
import os
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

from unbuffered.collect import Source
from unbuffered.model.fact import value_of
from unbuffered.testing import project

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
ROUTES = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Mode: {Type: String, Default: RESPONSE_STREAM}
Globals:
  Function: {Runtime: nodejs22.x, Handler: index.handler, CodeUri: "s3://bucket/code.zip", Timeout: 60}
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Named:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth:
        DefaultAuthorizer: Users
        Authorizers:
          Users:
            UserPoolArn: !GetAtt Pool.Arn
            AuthorizationScopes: [chat/read]
          Others:
            UserPoolArn: !GetAtt Pool.Arn
  Chat:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Right: {Type: Api, Properties: {Path: /right, Method: post, ResponseTransferMode: RESPONSE_STREAM, TimeoutInMillis: 900000}}
        Cloud: {Type: Api, Properties: {Path: /cloud, Method: post, ResponseTransferMode: STREAM}}
        Lower: {Type: Api, Properties: {Path: /lower, Method: post, ResponseTransferMode: response_stream}}
        Refer: {Type: Api, Properties: {Path: /refer, Method: post, ResponseTransferMode: !Ref Mode}}
        Plain: {Type: Api, Properties: {Path: /plain, Method: any}}
        Whole: {Type: Api, Properties: {Path: /whole, Method: get, ResponseTransferMode: BUFFERED}}
        Default: {Type: Api, Properties: {RestApiId: !Ref Named, Path: /default, Method: get}}
        Literal: {Type: Api, Properties: {RestApiId: Named, Path: /literal, Method: get}}
        Open: {Type: Api, Properties: {RestApiId: !Ref Named, Path: /open, Method: get, Auth: {Authorizer: NONE}}}
        Other: {Type: Api, Properties: {RestApiId: !Ref Named, Path: /other, Method: get, Auth: {Authorizer: Others}}}
        Own: {Type: Api, Properties: {RestApiId: !Ref Named, Path: /own, Method: get, Auth: {Authorizer: Others, AuthorizationScopes: [a/b]}}}
        None: {Type: Api, Properties: {RestApiId: !Ref Named, Path: /none, Method: get, Auth: {Authorizer: Users, AuthorizationScopes: []}}}
"""

DEFINED = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: nodejs22.x, Handler: index.handler, CodeUri: "s3://bucket/code.zip", Timeout: 60}
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Merged:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      MergeDefinitions: true
      Auth:
        DefaultAuthorizer: Token
        Authorizers:
          Token: {FunctionArn: !GetAtt Chat.Arn}
          Request: {FunctionArn: !GetAtt Chat.Arn, FunctionPayloadType: REQUEST, Identity: {Headers: [X]}}
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /both:
            post:
              x-amazon-apigateway-integration:
                type: aws_proxy
                httpMethod: POST
                responseTransferMode: STREAM
                timeoutInMillis: 900000
                uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/${Chat.Arn}/response-streaming-invocations
          /alone:
            post:
              x-amazon-apigateway-integration:
                type: aws_proxy
                httpMethod: POST
                responseTransferMode: STREAM
                uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/${Chat.Arn}/response-streaming-invocations
  Defined:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth:
        DefaultAuthorizer: Users
        Authorizers:
          Users: {UserPoolArn: !GetAtt Pool.Arn}
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /kept: {get: {x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "https://x.example/"}}}
          /opened: {get: {x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "https://x.example/"}}}
          /signed: {get: {x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "https://x.example/"}}}
  Chat:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Both: {Type: Api, Properties: {RestApiId: !Ref Merged, Path: /both, Method: post}}
        Added: {Type: Api, Properties: {RestApiId: !Ref Merged, Path: /added, Method: post, ResponseTransferMode: RESPONSE_STREAM, Auth: {Authorizer: Request}}}
        Kept: {Type: Api, Properties: {RestApiId: !Ref Defined, Path: /kept, Method: get, Auth: {Authorizer: NONE}}}
        Opened: {Type: Api, Properties: {RestApiId: !Ref Defined, Path: /opened, Method: get, Auth: {Authorizer: NONE, OverrideApiAuth: true}}}
        Signed: {Type: Api, Properties: {RestApiId: !Ref Defined, Path: /signed, Method: get, Auth: {Authorizer: AWS_IAM, OverrideApiAuth: true}}}
"""


class Long(yaml.SafeLoader):
    """Reads short intrinsics as long ones; for this test's own text only."""


def _long(loader: yaml.SafeLoader, suffix: str, node: yaml.ScalarNode) -> dict[str, Any]:
    value: Any = loader.construct_scalar(node)
    if suffix == "GetAtt":
        return {"Fn::GetAtt": str(value).split(".")}
    return {suffix if suffix == "Ref" else f"Fn::{suffix}": value}


Long.add_multi_constructor("!", _long)

Seen = dict[tuple[str, str], tuple[str, str, int | None, str, str, tuple[str, ...]]]


def routes(text: str) -> Seen:
    """Return what each route asks for: mode, end of the URI, timeout, authorization, kind of authorizer, scopes."""
    read = project([Source(PurePosixPath("t"), text, named=True)])
    assert not read.faults
    found: Seen = {}
    for endpoint in read.endpoints:
        for _, route in endpoint.cases:
            integration, access = route.integration, route.access
            uri, authorizer = value_of(integration.uri), value_of(access.authorizer)
            found[route.method, route.path] = (
                str(value_of(integration.transfer) or "BUFFERED"),
                uri.tail if uri is not None else "",
                value_of(integration.timeout),
                value_of(access.type) or "NONE",
                str(value_of(authorizer.kind)) if authorizer is not None else "",
                tuple(str(scope) for scope in value_of(access.scopes) or ()),
            )
    return found


@pytest.fixture
def translate() -> Any:  # noqa: ANN401 - untyped library
    """Return the translator; it wants a region, and talks to nobody."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    from samtranslator.parser.parser import Parser  # noqa: PLC0415 - heavy, for this test alone
    from samtranslator.translator.translator import Translator  # noqa: PLC0415

    return lambda template: Translator({}, Parser()).translate(copy.deepcopy(template), {})


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("text", "number"), [(ROUTES, 12), (DEFINED, 6)], ids=["events", "definitions"])
def test_every_route_reads_as_the_translator_makes_it(translate: Any, text: str, number: int) -> None:  # noqa: ANN401 - untyped library
    template = yaml.load(text, Long)  # noqa: S506 - a safe loader with one more constructor
    made = routes(json.dumps(translate(template)))
    ours = routes(text)
    assert len(ours) == number
    assert ours == made
