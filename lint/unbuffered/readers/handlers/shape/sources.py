"""Where answers of models come from: as a stream, or finished."""

import ast
import re

from unbuffered.readers.handlers.evaluation.evaluator import Evaluator
from unbuffered.readers.handlers.evaluation.instances import waits
from unbuffered.readers.handlers.knowledge.claims import Cost
from unbuffered.readers.handlers.syntax.scopes import last_name
from unbuffered.readers.handlers.values import (
    Frame,
    Function,
    Generator,
    Lazy,
    Object,
    Outside,
    Value,
    Walked,
)

_STREAMS = frozenset({"event stream", "sdk stream", "transformers streamer"})
_STREAMING = re.compile(r"stream", re.IGNORECASE)
_QUERIES = frozenset({"claude_agent_sdk.query", "claude_code_sdk.query"})
_FINISHED = frozenset({
    "invoke_async", "ainvoke", "akickoff", "kickoff_async", "structured_output_async", "achat", "acomplete",
    "aquery", "generate_content_async", "acompletion", "get_final_message", "get_final_text",
    "get_final_response", "get_final_completion",
})  # fmt: skip
"""Methods that give a model's whole answer, whatever the library."""

_RUNNERS = frozenset(
    {"agents.Runner.run", "litellm.acompletion", "litellm.completion", "ollama.chat", "ollama.generate"}
)
_OPERATIONS = frozenset({"converse", "invoke_model"})
_ASYNC_CLIENTS = re.compile(r"(openai|anthropic|groq|together|mistralai)\..*Async")
_DEEPEST = 4


def is_stream(ev: Evaluator, node: ast.expr, frame: Frame, level: int = 0) -> bool:
    """Whether walking an expression reads the stream of a model's answer."""
    for value in ev.values(node, frame):
        if _is_stream_value(ev, value, level):
            return True
    if isinstance(node, ast.Await):
        return is_stream(ev, node.value, frame, level)
    if isinstance(node, ast.Call):
        return bool(_STREAMING.search(last_name(node.func))) and not _is_own(ev, node, frame)
    return bool(_STREAMING.search(last_name(node)))


def _is_own(ev: Evaluator, node: ast.Call, frame: Frame) -> bool:
    """Whether a call leads into the project, whose name for it says nothing."""
    return any(isinstance(one, Function) for one in ev.values(node.func, frame))


def _is_stream_value(ev: Evaluator, value: Value, level: int) -> bool:
    match value:
        case Object(type=known, path="") if known is not None:
            return known.name in _STREAMS
        case Object(type=None, note=note, maker=maker):
            return note == "stream" or maker in _QUERIES
        case Lazy(claim):
            return claim.cost is Cost.MODEL
        case Walked(inner):
            return any(_is_stream_value(ev, one, level) for one in inner)
        case Generator(frame) if level < _DEEPEST:
            return any(is_stream(ev, one, frame, level + 1) for one in walked_by(frame.scope.node))
        case _:
            return False


def walked_by(node: ast.AST) -> list[ast.expr]:
    """Return what the loops of a body walk."""
    loops = (one for one in ast.walk(node) if isinstance(one, ast.For | ast.AsyncFor | ast.comprehension))
    return [one.iter for one in loops]


def is_finished(ev: Evaluator, node: ast.Call, frame: Frame) -> bool:
    """Whether a call gives a model's whole answer at once."""
    name = last_name(node.func)
    if name in _FINISHED and isinstance(node.func, ast.Attribute):
        return True
    if any(keyword.arg == "stream" and not _is_false(keyword.value) for keyword in node.keywords):
        return False
    return any(_finishes(ev, one, name) for one in ev.values(node.func, frame))


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _finishes(ev: Evaluator, callee: Value, name: str) -> bool:
    match callee:
        case Outside(full):
            claim = ev.knowledge.functions.get(full)
            return full in _RUNNERS or (
                claim is not None and claim.cost is Cost.MODEL and "pipeline" not in full
            )
        case Object(type=None, maker=maker, path=path):
            return bool(_ASYNC_CLIENTS.match(maker)) and path.endswith(("create", "parse"))
        case Object(type=known) if known is not None and known.operations:
            return callee.note == "bedrock-runtime" and name in _OPERATIONS
        case Object(type=known, path=path) if known is not None and known.claim.cost is Cost.MODEL:
            if "stream" in path or path.endswith(("embeddings.create", "list")):
                return False
            return known.called if not path else waits(known, path)
        case _:
            return False
