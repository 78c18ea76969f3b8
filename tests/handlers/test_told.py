"""Handlers as people read them: alone, and behind their routes."""

from handlers.conftest import Check

APP = """\
import time

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


def pause():
    time.sleep(1)


async def words(text: str):
    for word in text.split():
        pause()
        yield word


@app.post("/chat")
async def chat(text: str):
    return StreamingResponse(words(text), media_type="text/plain")


@app.get("/health")
async def health():
    return {"ok": True}
"""
TEMPLATE = """\
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
          AWS_LWA_INVOKE_MODE: response_stream
      Events:
        Post:
          Type: Api
          Properties: {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}
"""
RUN = "#!/bin/bash\nexec uvicorn main:app --port 8080\n"


def test_a_handler_alone_is_told_with_its_chain_and_its_cure(check: Check) -> None:
    done = check({"main.py": APP}, "--fail-on", "warning")
    assert done.code == 1
    assert "chat (POST /chat), FastAPI route    STREAMS    main.py:20" in done.out
    assert "warning[UNB701] pause waits for something else to happen on the event loop" in done.out
    assert "time.sleep waits here" in done.out
    assert "= fix: await asyncio.sleep(...)" in done.out
    assert "1 streaming handler without a route: 1 streams." in done.out
    assert "health" not in done.out


def test_a_handler_behind_a_route_is_a_hop_of_it(check: Check) -> None:
    files: dict[str, str | bytes] = {"template.yaml": TEMPLATE, "src/main.py": APP, "src/run.sh": RUN}
    done = check(files)
    [route] = [one for one in done.report["routes"] if one["meant"]]
    assert "UNB701" in route["findings"]
    assert not [one for one in route["unseen"] if one.startswith("handler")]
    told = {one["name"]: one["routes"] for one in done.report["handlers"]}
    assert told == {"chat": ["POST /chat"], "health": []}
    [finding] = [one for one in done.report["findings"] if one["rule"] == "UNB701"]
    assert (finding["routes"], finding["handlers"]) == (["POST /chat"], ["chat"])
    text = check(files, "--format", "text").out
    assert "-> handler chat" in text
    assert "without a route" not in text


def test_a_gathered_stream_makes_the_route_buffer(check: Check) -> None:
    app = APP.replace("        pause()\n        yield word\n", "        yield word\n")
    gathers = app.replace(
        "async def words(text: str):\n    for word in text.split():\n        yield word\n",
        "async def words(text: str):\n    parts = [part async for part in agent.stream_async(text)]\n"
        '    yield "".join(parts)\n',
    ).replace("import time\n", "from strands import Agent\n\nagent = Agent()\n")
    files: dict[str, str | bytes] = {"template.yaml": TEMPLATE, "src/main.py": gathers, "src/run.sh": RUN}
    [route] = [one for one in check(files).report["routes"] if one["meant"]]
    assert (route["verdict"], "UNB704" in route["findings"]) == ("buffers", True)


def test_python_without_a_stream_is_no_finding(check: Check) -> None:
    plain = APP.replace('StreamingResponse(words(text), media_type="text/plain")', "{'words': text.split()}")
    done = check({"main.py": plain}, "--format", "text")
    assert done.code == 0
    assert done.out.startswith("no route and no streaming handler found. 0 errors, 0 warnings,")


def test_tests_are_no_handlers(check: Check) -> None:
    assert check({"tests/test_app.py": APP, "conftest.py": APP}).spots == []


def test_one_line_for_editors_names_the_handler(check: Check) -> None:
    done = check({"main.py": APP}, "--format", "concise")
    assert done.out.startswith("main.py:15:9: warning[UNB701] pause waits for ")
    assert done.out.splitlines()[0].endswith(" [chat]")
