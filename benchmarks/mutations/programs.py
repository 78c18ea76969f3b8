"""Operators that break the Python code that answers."""

# ruff: noqa: E501 - one operator, one line
# fmt: off
from bench import Operator, Where
from edits import change

_AGENT = "handlers/agent/agent.py"
_API = "handlers/api/main.py"
_WEB = "*/main.py"
_ANY_AGENT = "*/agent.py"

PROGRAMS = (
    Operator("time-sleep", "UNB701", change(r"^import asyncio$((?:.*\n)*?.*)await asyncio\.sleep\((.*)\)$", r"import asyncio\nimport time\1time.sleep(0.5)<here>"), "handlers/*"),
    Operator("sync-client", "UNB701", change(r"^( +)async with httpx.AsyncClient\(\) as http:\n( +\w+ = )await http.get", r"\1with httpx.Client() as http:\n\2http.get<here>"), "handlers/*"),
    Operator("requests-in-generator", "UNB701", change(r"^import httpx$((?:.*\n)*?) +async with httpx.AsyncClient\(\) as http:\n +(history = )await http.get", r"import requests\1    \2requests.get<here>"), "sam/src/main.py"),
    Operator("thread-left-out", "UNB701", change(r"await asyncio.to_thread\(bucket.put_object, (.*)\)$", r"bucket.put_object(\1)<here>"), _AGENT),
    Operator("sync-model-in-async-generator", "UNB701", change(r"AsyncOpenAI((?:.*\n)*?.*)AsyncOpenAI((?:.*\n)*?.*)await client.responses.create(.*)\n( +)async for (.*)", r"OpenAI\1OpenAI\2client.responses.create\3<here>\n\4for \5<here>"), "*.py"),
    Operator("model-made-per-call", "UNB702", change(r"^( +)(history = await load.*)", r"\1\2\n\1boto3.client('sqs')<here>"), _AGENT),
    Operator("file-read-on-loop", "UNB702", change(r"^( +)(async for event in (?:stream|agent).*)", r"\1open('prompt.txt').read()<here>\n\1\2"), "*.py"),
    Operator("loop-in-loop", "UNB703", change(r"^( +)(.* = )await (load|history)\((.*)\)$", r"\1\2asyncio.run(\3(\4))<here>"), "handlers/*"),
    Operator("run-until-complete", "UNB703", change(r"^( +)(.* = )await (load|history)\((.*)\)$", r"\1\2asyncio.get_event_loop().run_until_complete(\3(\4))<here>"), "handlers/*"),
    Operator("answer-gathered", "UNB704", change(r"^( +)async for event in agent.stream_async(.*)\n +if \"data\" in event:\n +yield event\[\"data\"\]", r"\1answer = ''\n\1async for event in agent.stream_async\2\n\1    answer += event.get('data', '')\n\1yield answer<here>"), _ANY_AGENT),
    Operator("list-around-stream", "UNB704", change(r"^( +)async for event in agent.stream_async(.*):\n +if \"data\" in event:\n +yield event\[\"data\"\]", r"\1return [event async for event in agent.stream_async\2]<here>"), _ANY_AGENT),
    Operator("join-around-stream", "UNB704", change(r"^( +)async for event in stream:\n +if (.*):\n +yield .*", r"\1parts = [event.delta async for event in stream if \2]\n\1yield ''.join(parts)<here>"), "*.py"),
    Operator("whole-answer-of-agent", "UNB705", change(r"^( +)async for event in agent.stream_async\((payload.*?)[,)].*\n +if \"data\" in event:\n +yield event\[\"data\"\]", r"\1result = await agent.invoke_async(\2)\n\1yield str(result)<here>"), _ANY_AGENT),
    Operator("stream-returned-by-entry-point", "UNB705", change(r"^import httpx$((?:.*\n)*?)( +)async for event in agent.stream_async\((payload.*?)[,)].*\n +if \"data\" in event:\n +yield event\[\"data\"\]", r"import httpx\nfrom openai import AsyncOpenAI\1\2stream = await AsyncOpenAI().responses.create(model='m', input=\3, stream=True)\n\2return stream<here>"), _AGENT),
    Operator("whole-answer-of-model", "UNB705", change(r"stream=True\)\n( +)async for event in stream:\n.*\n +yield .*", r"stream=False)\n\1yield stream.output_text<here>"), "*.py"),
    Operator("answer-sliced", "UNB706", change(r"^( +)async for event in agent.stream_async\((payload.*?)[,)].*\n +if \"data\" in event:\n +yield event\[\"data\"\]", r"\1text = str(await agent.invoke_async(\2))\n\1for start in range(0, len(text), 20):\n\1    yield text[start : start + 20]<here>"), _ANY_AGENT),
    Operator("words-of-whole-answer", "UNB706", change(r"^( +)async for event in agent.stream_async\((payload.*?)[,)].*\n +if \"data\" in event:\n +yield event\[\"data\"\]", r"\1text = str(await agent.invoke_async(\2))\n\1for word in text.split():\n\1    yield word<here>"), _ANY_AGENT),
    Operator("framed-twice", "UNB707", change(r"yield event\[\"data\"\]", "yield f\"data: {event['data']}\\\\n\\\\n\""), _ANY_AGENT),
    Operator("bytes-from-entry-point", "UNB707", change(r"yield event\[\"data\"\]", 'yield event["data"].encode()'), _ANY_AGENT),
    Operator("json-from-entry-point", "UNB707", change(r"yield event\[\"data\"\]", 'yield json.dumps({"text": event["data"]})'), _AGENT),
    Operator("whole-event", "UNB707", change(r"if \"data\" in event:\n +yield event\[\"data\"\]", "yield event<here>"), _ANY_AGENT),
    Operator("object-in-response", "UNB707", change(r"yield json.dumps\((.*)\)", r"yield \1"), "handlers/flask/*"),
    Operator("object-in-streaming-response", "UNB707", change(r"yield event.delta$", 'yield {"text": event.delta}'), "*.py"),
    Operator("event-without-end", "UNB707", change(r"\\n\\n\"$", '\\\\n"'), "sam/src/main.py"),
    Operator("event-without-field", "UNB707", change(r"yield f\"data: (.*)\"$", r'yield f"\1"'), "sam/src/main.py"),
    Operator("generator-for-lambda", "UNB708", change(r"^def handler(.*)((?:\n.*)*)\n( +)return .*", r"def handler\1<here>\2\n\3for item in reply['output']:\n\3    yield item"), "handlers/lambda/*"),
    Operator("coroutine-for-lambda", "UNB708", change(r"^def handler", "async def handler"), "handlers/lambda/*"),
    Operator("bare-generator", "UNB709", change(r"return StreamingResponse\((.*?\)), media_type=.*\)", r"return \1"), "*.py"),
    Operator("yields-with-old-fastapi", "UNB709", change(r"^fastapi==.*", "fastapi==0.115.6"), "handlers/api/requirements.txt", Where.LABEL),
    Operator("gzip-of-old-starlette", "UNB711", change(r"^starlette==.*", "starlette==0.41.3"), "handlers/api/requirements.txt", Where.LABEL),
    Operator("mangum", "UNB710", change(r"\Z", "\n\nfrom mangum import Mangum\n\nhandler = Mangum(app)<here>\n"), _API),
    Operator("middleware-gathers", "UNB711", change(r"^client = AsyncOpenAI\(\)$", 'client = AsyncOpenAI()\n\n\n@app.middleware("http")\nasync def digest(request, call_next):\n    response = await call_next(request)\n    body = b"".join([chunk async for chunk in response.body_iterator])<here>\n    print(len(body))\n    return response'), "*.py"),
    Operator("session-id-short", "UNB712", change(r"^SESSION = .*((?:.*\n)*?.*runtimeSessionId=SESSION)", r'SESSION = "session-1"\1<here>'), "handlers/client/*"),
    Operator("session-id-short-in-call", "UNB712", change(r"runtimeSessionId=SESSION", 'runtimeSessionId="chat-42"'), "handlers/client/*"),
    Operator("generator-cached", "UNB713", change(r"^import httpx$((?:.*\n)*?)async def (tokens|words)", r"import httpx\nfrom functools import lru_cache\1@lru_cache<here>\nasync def \2"), "*.py"),
)
