"""What a fix must not do: break what works, or say for people what only they can say."""

from pathlib import Path

import pytest

from conftest import Run
from unbuffered.mending.fixing import Judge, fixed
from unbuffered.packs import load
from unbuffered.run import Occasion
from unbuffered.run import run as judged
from unbuffered.settings.values import Preset, Settings
from unbuffered.testing import TODAY

RULES = load()


def judge(folder: Path) -> Judge:
    settings = Settings(preset=Preset.REVIEW)
    return lambda edited: judged(settings, RULES, Occasion(folder, TODAY, edited)).report


def mended(folder: Path, text: str, *, unsafe: bool = False) -> tuple[set[str], str]:
    """Return the rules that find something in a template, and its text once it is mended."""
    file = folder / "t.yaml"
    file.write_text(text, "utf-8")
    made = fixed(judge(folder), unsafe=unsafe)
    found = {one.rule for one in judge(folder)({}).findings}
    return found, next(iter(made.after.values()), text)


METHOD = """\
Resources:
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: POST
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAM
        TimeoutInMillis: 900000
        Uri: https://chat.example.com/
"""
ADAPTER = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Chat:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: run.sh
      CodeUri: src/
      Timeout: 300
      Layers: [!Sub "arn:aws:lambda:${AWS::Region}:753240598075:layer:LambdaAdapterLayerX86:25"]
      Environment:
        Variables:
          AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap
          AWS_LWA_INVOKE_MODE: buffered
      Events:
        Post:
          Type: Api
          Properties: {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}
"""
OTHER = """\
        Get:
          Type: Api
          Properties: {Path: /list, Method: get}
"""


def test_a_function_that_answers_buffered_routes_too_keeps_its_mode(tmp_path: Path) -> None:
    found, text = mended(tmp_path, ADAPTER)
    assert "UNB602" in found
    assert "AWS_LWA_INVOKE_MODE: response_stream" in text
    found, text = mended(tmp_path, ADAPTER + OTHER)
    assert "UNB602" in found
    assert text == ADAPTER + OTHER


def test_a_setting_that_functions_share_is_left_to_people(tmp_path: Path) -> None:
    environment = ADAPTER[ADAPTER.index("      Environment:") : ADAPTER.index("      Events:")]
    shared = ADAPTER.replace(environment, "").replace(
        "Resources:", "Globals:\n  Function:\n" + environment.replace("      ", "    ", 1) + "Resources:"
    )
    found, text = mended(tmp_path, shared)
    assert "UNB602" in found
    assert text == shared


@pytest.mark.parametrize("word", ["BUFFER", "NONE", "on", "DISABLED"])
def test_a_word_that_asks_for_no_stream_is_not_made_one(tmp_path: Path, word: str) -> None:
    text = METHOD.replace("STREAM\n", f'"{word}"\n')
    found, left = mended(tmp_path, text, unsafe=True)
    assert "UNB403" in found
    assert left == text


def test_a_mode_that_is_written_out_is_changed_only_if_asked(tmp_path: Path) -> None:
    text = METHOD.replace("HTTP_PROXY", "AWS_PROXY").replace("Mode: STREAM", "Mode: BUFFERED")
    uri = (
        "arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/arn:aws:lambda:us-east-1:1:function:f"
    )
    text = text.replace("https://chat.example.com/", f"{uri}/response-streaming-invocations")
    found, left = mended(tmp_path, text)
    assert "UNB402" in found
    assert left == text
    assert "Mode: STREAM" in mended(tmp_path, text, unsafe=True)[1]


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("DEFAULT", "\"'DEFAULT'\""),
        ("context.x", None),
        ("$request.header.a", None),
        ("' a", None),
        ("a.b", None),
    ],
)
def test_only_what_can_be_nothing_but_a_text_is_quoted(
    tmp_path: Path, written: str, right: str | None
) -> None:
    text = METHOD + f'        RequestParameters: {{integration.request.header.X: "{written}"}}\n'
    _, left = mended(tmp_path, text, unsafe=True)
    assert left == (text if right is None else text.replace(f'"{written}"', right))


def test_a_parameter_of_many_values_is_declared_under_its_one_name_and_not_required(tmp_path: Path) -> None:
    mapping = "integration.request.querystring.q: method.request.multivaluequerystring.q"
    _, text = mended(tmp_path, METHOD + f"        RequestParameters: {{{mapping}}}\n")
    assert "method.request.querystring.q: false" in text
    assert mended(tmp_path, text)[1] == text


def test_an_integration_of_a_type_that_cannot_stream_is_not_switched_on(tmp_path: Path) -> None:
    text = ADAPTER.replace("INVOKE_MODE: buffered", "INVOKE_MODE: response_stream")
    text = text[: text.index("      Events:")]
    text += (
        METHOD.removeprefix("Resources:\n")
        .replace("HTTP_PROXY", "AWS")
        .replace("        ResponseTransferMode: STREAM\n", "")
    )
    uri = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Chat.Arn}/invocations"
    text = text.replace("https://chat.example.com/", f"!Sub {uri}")
    found, left = mended(tmp_path, text, unsafe=True)
    assert "UNB401" in found
    assert "ResponseTransferMode" not in left


AGENT = "https://bedrock-agentcore.us-east-1.amazonaws.com/runtimes/chat-AbCdEfGhIj/{}?accountId=123456789012"


@pytest.mark.parametrize(("path", "right"), [("invocations", True), ("ping", False)])
def test_a_method_is_changed_only_for_the_call_that_streams(
    tmp_path: Path, path: str, *, right: bool
) -> None:
    text = METHOD.replace("https://chat.example.com/", AGENT.format(path))
    text = text.replace("IntegrationHttpMethod: POST", "IntegrationHttpMethod: GET")
    found, left = mended(tmp_path, text)
    assert "UNB410" in found
    assert ("IntegrationHttpMethod: POST" in left) is right


def test_a_cache_is_switched_off_where_the_deployment_sets_its_stage_up(tmp_path: Path) -> None:
    text = """\
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: chat}}
  Chat:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: chat}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Chat
      HttpMethod: GET
      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: POST
        ResponseTransferMode: STREAM
        TimeoutInMillis: 300000
        Uri: https://chat.example.com/
  Deployment:
    Type: AWS::ApiGateway::Deployment
    Properties:
      RestApiId: !Ref Api
      StageName: prod
      StageDescription:
        CacheClusterEnabled: true
        CachingEnabled: true
        MethodSettings:
          - {ResourcePath: /other, HttpMethod: GET, LoggingLevel: INFO}
"""
    found, left = mended(tmp_path, text, unsafe=True)
    assert "UNB501" in found
    assert "LoggingLevel: INFO}\n          - " in left
    found, again = mended(tmp_path, left, unsafe=True)
    assert "UNB501" not in found
    assert again == left


def test_a_cure_that_shows_a_new_error_on_a_route_that_works_is_not_made(tmp_path: Path) -> None:
    """A buffered answer is late; one that is refused at the deployment is none."""
    text = ADAPTER.replace("RESPONSE_STREAM}", "STREAM}")
    found, left = mended(tmp_path, text)
    assert "UNB404" in found
    assert left == text


def test_a_remark_in_braces_stays_where_it_is(tmp_path: Path) -> None:
    flow = "{Type: HTTP_PROXY, IntegrationHttpMethod: POST, Uri: 'https://chat.example.com/',\n"
    flow += "          ResponseTransferMode: STREAM # asked for by the old client\n          }\n"
    text = METHOD[: METHOD.index("Integration:")] + "Integration: " + flow
    found, left = mended(tmp_path, text, unsafe=True)
    assert "UNB407" in found
    assert left == text


def test_a_silence_is_not_idle_where_something_was_not_checked(run: Run, tmp_path: Path) -> None:
    text = METHOD.replace("STREAM\n", "STREAM  # unbuffered: ignore[UNB403] kept for the old gateway\n")
    (tmp_path / "t.yaml").write_text(text, "utf-8")
    assert "UNB901" in run("check", "-q").stdout
    assert "UNB901" not in run("check", "-q", "--parameter", "Mode=STREAM").stdout
    (tmp_path / "t.yaml").write_text(
        "Parameters: {Type: {Type: String}}\n" + text.replace("HTTP_PROXY", "!Ref Type"), "utf-8"
    )
    assert "UNB901" not in run("check", "-q").stdout
