"""UNB602: a web adapter of which a switch is missing or wrong."""

import re
from collections.abc import Iterator

from unbuffered.api import (
    ADAPTER_MODE,
    ADAPTER_WRAPPER,
    LOOKALIKES,
    Edit,
    Effect,
    Evidence,
    Hit,
    Known,
    LambdaFunction,
    Mend,
    Mending,
    Place,
    Rename,
    Route,
    Setting,
    Severity,
    Transfer,
    Unknown,
    Write,
    rule,
    value_of,
)
from unbuffered_rules import cures
from unbuffered_rules.adapter import (
    BOOTSTRAP,
    Adapter,
    adapter_of,
    function_of,
    is_hidden,
    is_image,
    variable,
    word,
)
from unbuffered_rules.proof import mode_seen, streams

_MODULE = r"[\w/-]+(\.[\w-]+)+"
_SCRIPTS = frozenset({"sh", "bash", "py", "js", "mjs", "cjs", "jar", "bin", "exe", "out"})
_LAYERS = {"LambdaAdapterLayerX86": "x86_64", "LambdaAdapterLayerArm64": "arm64"}


@rule("UNB602", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.1.0", mending=Mending.SAFE)
def web_adapter_half_set(route: Route) -> Iterator[Hit]:
    """The Lambda Web Adapter is there, but not all of its switches.

    Why
    ---
    From a zip file the adapter needs its layer in the function's architecture, the wrapper
    /opt/bootstrap, a start script as Handler, and AWS_LWA_INVOKE_MODE=response_stream. Without the
    wrapper the runtime looks for the script as a Python module; without the mode, or with a word
    that is none, the adapter answers in the buffered format, which a streaming integration cannot
    read. Either way every call is a 5xx.

    Bad
    ---
    ```yaml template.yaml
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
              AWS_LWA_INVOKE_MODE: stream  # finds UNB602
          Events:
            Post:
              Type: Api
              Properties: {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}
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
          CodeUri: src/
          Timeout: 300
          Layers: [!Sub "arn:aws:lambda:${AWS::Region}:753240598075:layer:LambdaAdapterLayerX86:25"]
          Environment:
            Variables:
              AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap
              AWS_LWA_INVOKE_MODE: RESPONSE_STREAM
          Events:
            Post:
              Type: Api
              Properties: {Path: /chat, Method: post, ResponseTransferMode: RESPONSE_STREAM}
    ```

    Guards
    ------
    Missing switches are told only when layers and variables are all known, and for a container image
    only when its Dockerfile was read and copies the adapter in. A wrapper of another make is left alone. Nothing
    is told of a function that no route streams, but for a mode that is no mode.

    Facts
    -----
    LWA-01, LWA-02, LWA-03, APIGW-13; 500 or 502 is open (U-05).

    Source
    ------
    https://github.com/aws/aws-lambda-web-adapter
    """
    function = function_of(route)
    if function is None:
        return
    adapter = adapter_of(function)
    lookalike = next((found for name in LOOKALIKES if (found := variable(function, name))), None)
    if not adapter.placed and not is_hidden(function):
        return
    if adapter.mode is not None or lookalike is not None or not _unstarted(adapter):
        yield from _mode(route, function, adapter, lookalike)
    if streams(route) and not is_image(function):
        yield from _start(route, function, adapter)
        yield from _architecture(function, adapter)


def _mode(
    route: Route, function: LambdaFunction, adapter: Adapter, lookalike: Setting | None
) -> Iterator[Hit]:
    """Yield a hit for a mode that is missing, misspelt, or buffered behind a stream."""
    if adapter.mode is not None:
        value = word(adapter.mode)
        is_word = value is not None and value.lower() in {"response_stream", "buffered"}
        if value is None or adapter.streams or (is_word and not streams(route)):
            return
        what = "buffers" if is_word else "is no mode of the adapter, which then buffers"
        cause = f"{ADAPTER_MODE}={value} {what}"
        mend = _mend(route, Write(adapter.mode.value.at, "response_stream"))
        yield _hit(route, function, adapter.mode.at, cause, "buffers", mend)
    elif lookalike is not None and adapter.placed:
        cause = f"the adapter does not read {lookalike.name}, so it buffers"
        mend = _mend(route, Rename(lookalike.at, ADAPTER_MODE)) if _asks(lookalike) else None
        yield _hit(route, function, lookalike.at, cause, "not read", mend)
    elif streams(route) and adapter.readable and (adapter.layer or adapter.copied):
        at = adapter.copied or function.environment.at
        mend = None if adapter.copied else _mend(route, *cures.variables(function, **_STREAMS))
        cause = f"{ADAPTER_MODE} is not set, so the web adapter buffers"
        yield _hit(route, function, at, cause, "no mode here", mend)


def _mend(route: Route, *edits: Edit) -> Mend | None:
    """Return the cure, if it touches nothing but routes that stream.

    The mode is the function's: a route of its own that is buffered would break. Globals are others' too.
    """
    every = (route.integration.transfer, *(one.transfer for one in route.siblings))
    if not all(value_of(one) is Transfer.STREAM for one in every):
        return None
    if any(edit.at.steps and edit.at.steps[0] == "Globals" for edit in edits):
        return None
    return cures.cure(route, *edits)


def _asks(setting: Setting) -> bool:
    value = word(setting)
    return value is not None and "stream" in value.lower()


_STREAMS = {ADAPTER_MODE: "response_stream"}


def _hit(  # noqa: PLR0913, PLR0917 - the pieces of a sentence
    route: Route, function: LambdaFunction, at: Place, cause: str, label: str, mend: Mend | None
) -> Hit:
    return Hit(
        at,
        f"function {function.name}: {cause}, and what it writes is not the stream that the route needs",
        label=label,
        then="behind a streaming integration every call is a 5xx; the function runs and is paid for",
        fix=f"set {ADAPTER_MODE}: response_stream",
        because=mode_seen(route),
        lines=cures.adapter_lines(route),
        mend=mend,
    )


def _start(route: Route, function: LambdaFunction, adapter: Adapter) -> Iterator[Hit]:
    """Yield a hit for a server that is never started: no wrapper, or a handler that is no script."""
    if _unstarted(adapter):
        missing = ADAPTER_WRAPPER if adapter.mode is not None else f"{ADAPTER_WRAPPER} and {ADAPTER_MODE}"
        yield Hit(
            function.environment.at,
            f"function {function.name} has the web adapter's layer but not {missing}, so its server is never started",
            label="no wrapper here",
            then="the runtime looks for the handler as a module and fails: every call is a 5xx",
            fix=f"set {ADAPTER_WRAPPER}: {BOOTSTRAP}, and {ADAPTER_MODE}: response_stream",
            because=(*_layer_seen(function), *mode_seen(route)),
            mend=_mend(route, *cures.variables(function, **_started(adapter))),
        )
    handler = value_of(function.handler)
    name = handler.literal if handler is not None else None
    if adapter.wrapper is not None and adapter.wraps and name is not None and _is_module(name):
        yield Hit(
            function.handler.at,
            f"function {function.name}: with the web adapter the Handler is a start script, and {name} is a function",
            label="no start script",
            then="the wrapper executes a file of that name, which does not exist: every call is a 5xx",
            fix="name an executable script that starts the web server, such as run.sh",
            because=(Evidence(adapter.wrapper.at, "executes the Handler"),),
        )
    if (
        adapter.wraps
        and adapter.readable
        and not (value_of(function.layers) or ())
        and adapter.wrapper is not None
    ):
        yield Hit(
            adapter.wrapper.at,
            f"function {function.name}: {BOOTSTRAP} comes with the web adapter's layer, and the function has no layer",
            label="from a layer that is missing",
            then="the function cannot start: every call is a 5xx",
            fix="add the layer arn:aws:lambda:{region}:753240598075:layer:LambdaAdapterLayerX86 (or Arm64)",
        )


def _started(adapter: Adapter) -> dict[str, str]:
    """Return the variables that start the adapter, as far as they are missing."""
    wrapper = {ADAPTER_WRAPPER: BOOTSTRAP}
    return wrapper if adapter.mode is not None else wrapper | _STREAMS


def _unstarted(adapter: Adapter) -> bool:
    """Whether the layer is there and the wrapper that starts the server is not."""
    return adapter.layer is not None and adapter.wrapper is None and adapter.readable


def _is_module(handler: str) -> bool:
    """Whether a handler reads as module.function; a script has one of the usual endings or no dot."""
    return re.fullmatch(_MODULE, handler) is not None and handler.rpartition(".")[2] not in _SCRIPTS


def _architecture(function: LambdaFunction, adapter: Adapter) -> Iterator[Hit]:
    if adapter.layer is None or isinstance(function.architecture, Unknown):
        return
    own = value_of(function.architecture) or "x86_64"
    made_for = next((arch for name, arch in _LAYERS.items() if adapter.layer.says(name)), None)
    if made_for is not None and made_for != own:
        because = (
            (Evidence(function.architecture.at, own),) if isinstance(function.architecture, Known) else ()
        )
        yield Hit(
            function.layers_at,
            f"function {function.name} is {own} and the web adapter's layer is made for {made_for}, so it cannot start",
            label=f"for {made_for}",
            then="every call is a 5xx (exec format error)",
            fix=f"take the layer for {own}, or change Architectures",
            because=because,
        )


def _layer_seen(function: LambdaFunction) -> tuple[Evidence, ...]:
    return (Evidence(function.layers_at, "the web adapter's layer"),)
