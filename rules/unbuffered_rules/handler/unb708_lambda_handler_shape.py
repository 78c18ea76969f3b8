"""UNB708: a Lambda handler whose shape the Python runtime cannot send."""

from collections.abc import Iterator

from unbuffered.api import Confidence, Effect, Hit, Host, Served, Severity, Shape, rule
from unbuffered_rules import shapes

_WHAT = {
    Shape.GENERATOR: "a generator",
    Shape.COROUTINE: "a coroutine",
}


@rule("UNB708", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.3.0")
def lambda_handler_shape(served: Served) -> Iterator[Hit]:
    """A Lambda handler is async or a generator, and Lambda's Python can send neither.

    Why
    ---
    Lambda's Python runtime calls the handler and writes what it returns as JSON. A coroutine or a
    generator is no JSON: every call ends with Runtime.MarshalError, and of a generator not one line has
    run. The very same function streams on AgentCore; popular posts mix the two up.

    Bad
    ---
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Chat:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          CodeUri: .
          Timeout: 300
          Events:
            Post:
              Type: Api
              Properties: {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}
    ```
    ```python app.py
    async def handler(event, context):  # finds UNB708
        for word in event["body"].split():
            yield word
    ```

    Good
    ----
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Chat:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: run.sh
          CodeUri: .
          Timeout: 300
          Layers: [!Sub "arn:aws:lambda:${AWS::Region}:753240598075:layer:LambdaAdapterLayerX86:25"]
          Environment:
            Variables:
              AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap
              AWS_LWA_INVOKE_MODE: response_stream
          Events:
            Post:
              Type: Api
              Properties: {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}
    ```
    ```python app.py
    from fastapi import FastAPI
    from fastapi.responses import StreamingResponse

    app = FastAPI()


    async def words(text: str):
        for word in text.split():
            yield word


    @app.post("/chat")
    async def chat(text: str):
        return StreamingResponse(words(text), media_type="text/plain")
    ```

    Guards
    ------
    Not for a handler whose decorator may run it, nor for code that a web adapter or another host starts.
    Where no template names the handler, and only its name and parameters tell what it is, it is a
    warning. Routes of Powertools and Chalice are judged too.

    Facts
    -----
    LAM-02, LAM-03, PY-06, PY-07; native Python is U-07.

    Source
    ------
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
    """
    handler = served.handler
    if handler.host not in {Host.LAMBDA, Host.RESOLVER}:
        return
    for fault in shapes.of(served, Shape.GENERATOR, Shape.COROUTINE):
        certain = fault.certain or handler.host is Host.RESOLVER
        yield Hit(
            fault.at,
            f"{handler.host} {handler.name} gives {_WHAT[fault.shape]}, which Lambda's Python cannot write as JSON",
            label=f"gives {_WHAT[fault.shape]}",
            then="every call ends with Runtime.MarshalError or a TypeError, a 5xx for the client; nothing of it is sent",
            fix="put a web server behind the Lambda Web Adapter (response_stream), or move the code to AgentCore;"
            " for an answer in one piece, return a value",
            because=shapes.seen(fault),
            severity=None if certain else Severity.WARNING,
            confidence=Confidence.HIGH if certain else Confidence.MEDIUM,
        )
