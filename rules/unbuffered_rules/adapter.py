"""The Lambda Web Adapter as a function's settings show it (LWA-01, LWA-02)."""

import re

from msgspec import Struct

from unbuffered.api import (
    ADAPTER_MODE,
    ADAPTER_WRAPPER,
    Container,
    Known,
    LambdaFunction,
    Place,
    Route,
    Setting,
    Text,
    Unknown,
    value_of,
)

_PUBLIC = r"(?:^|/)(?:python|debian|ubuntu|alpine|amazonlinux|astral-sh/uv)(?:[:@]|$)"
"""Base images that do not bring the adapter; one of another make may."""

LAYER = ":layer:LambdaAdapterLayer"
_LAYERS = ("AWS::Lambda::LayerVersion", "AWS::Serverless::LayerVersion")
BOOTSTRAP = "/opt/bootstrap"


class Adapter(Struct, frozen=True):
    """What is there of the adapter: its layer, its wrapper and its mode, each None if not set.

    `copied` is where a Dockerfile copies it into the image. `readable` tells that layers and variables
    are all known, so that what is not seen is not there.
    """

    layer: Text | None
    copied: Place | None
    wrapper: Setting | None
    mode: Setting | None
    readable: bool

    @property
    def wraps(self) -> bool:
        """Whether the adapter's own wrapper is set."""
        return self.wrapper is not None and word(self.wrapper) == BOOTSTRAP

    @property
    def placed(self) -> bool:
        """Whether the adapter itself is there: its layer, or the wrapper that only it has."""
        return self.layer is not None or self.copied is not None or self.wraps

    def works(self, function: LambdaFunction) -> bool:
        """Whether the adapter may run at all: it is placed, or an image or an unknown layer may bring it."""
        return self.placed or is_hidden(function) or not self.readable

    @property
    def streams(self) -> bool:
        """Whether it is set to stream: the word in any case, anything else buffers."""
        return self.mode is not None and (word(self.mode) or "").lower() == "response_stream"


def word(setting: Setting) -> str | None:
    """Return a variable's value if every character of it is known."""
    text = value_of(setting.value)
    return text.literal if text is not None else None


def variable(function: LambdaFunction, name: str) -> Setting | None:
    """Return an environment variable of a function."""
    for setting in value_of(function.environment) or ():
        if setting.name == name:
            return setting
    return None


def adapter_of(function: LambdaFunction) -> Adapter:
    """Return what a function has of the adapter."""
    layers = value_of(function.layers) or ()
    container = value_of(function.container)
    return Adapter(
        layer=next((layer for layer in layers if layer.says(LAYER)), None),
        copied=container.adapter if container is not None else None,
        wrapper=variable(function, ADAPTER_WRAPPER),
        mode=variable(function, ADAPTER_MODE),
        readable=not unknown(function),
    )


def unknown(function: LambdaFunction) -> bool:
    """Whether layers or variables are decided elsewhere; a layer of the same template is not."""
    layers, environment = function.layers, function.environment
    opaque = isinstance(layers, Known) and any(
        layer.opaque and not layer.of(*_LAYERS) for layer in layers.value
    )
    return opaque or isinstance(layers, Unknown) or isinstance(environment, Unknown)


def is_image(function: LambdaFunction) -> bool:
    """Whether the function is a container image, whose Dockerfile may set anything."""
    package = value_of(function.package)
    where = value_of(function.where)
    return package == "Image" or (where is not None and str(where) == "a container image")


def is_hidden(function: LambdaFunction) -> bool:
    """Whether the function is an image of which no Dockerfile, or not the whole making, was read."""
    container = value_of(function.container)
    if not is_image(function):
        return False
    return container is None or not (container.is_lambda or is_plain(container))


def is_plain(container: Container) -> bool:
    """Whether an image begins with a public one that brings no server and sets nothing of its own."""
    return re.search(_PUBLIC, container.base) is not None


def function_of(route: Route) -> LambdaFunction | None:
    """Return the function behind a route, if that is what is there."""
    backend = value_of(route.backend)
    return backend if isinstance(backend, LambdaFunction) else None
