"""What is kept of an answer: values that may be secrets are dropped before anything sees them."""

import re

from unbuffered.deployed.shapes import Json

DROPPED = "(dropped)"
"""What stands for a value that was dropped."""

_READ = re.compile(
    r"AWS_LWA_\w+|AWS_LAMBDA_EXEC_WRAPPER|PORT|DOCKER_CONTAINER|INVOKE_MODE|LWA_INVOKE_MODE|READINESS_CHECK_\w+"
)
"""The environment variables whose values rules read; of all others only the names are kept."""

NAMES = frozenset({"Ref", "Condition", "Fn::GetAtt", "Fn::ImportValue", "Fn::FindInMap"})
"""The functions whose arguments are names; those of all others may be a secret, or a part of one."""

CHOICE = "Fn::If"
"""The function whose first argument is a name."""

_VARIABLES = frozenset({"Environment", "environmentVariables", "EnvironmentVariables", "Variables"})
VALUE = "Value"
"""Where the value of a variable stands that has its name beside it, as those of containers have."""

_STAGED = frozenset({"variables", "stageVariableOverrides"})
_HIDDEN = frozenset({"ClientSecret", "HeaderValue"})
"""The secret of an app client, and the value of a header that CloudFront sends to an origin."""

_CODE = "Code"
_ADDRESS = "Location"
"""Where the code of a function can be loaded by whoever has the address."""

_MAPPINGS = "requestParameters"
_HEADER = ".header."


def is_read(variable: str) -> bool:
    """Whether a rule reads the value of an environment variable."""
    return _READ.fullmatch(variable) is not None


def kept(answer: Json) -> dict[str, object]:
    """Return an answer without what may be a secret: values of variables, and constants that are sent on."""
    return {name: _kept(name, value) for name, value in answer.items()}


def _kept(name: str, value: object) -> object:
    if name in _VARIABLES and isinstance(value, dict | list):
        return _variables(value) if isinstance(value, dict) else [_row(one) for one in value]
    if name in _STAGED and isinstance(value, dict):
        return dict.fromkeys(value, DROPPED)
    if name in _HIDDEN and isinstance(value, str):
        return DROPPED
    if name == _CODE and isinstance(value, dict):
        return {key: one for key, one in value.items() if key != _ADDRESS}
    if name == _MAPPINGS and isinstance(value, dict):
        return {key: _constant(one) if _HEADER in key else one for key, one in value.items()}
    return _inside(value)


def _inside(value: object) -> object:
    if isinstance(value, dict):
        return kept(value)
    return [_inside(one) for one in value] if isinstance(value, list) else value


def _variables(value: Json) -> dict[str, object]:
    """Return variables by name; Lambda wraps them once more, and a template may have them from a function."""
    inner = value.get("Variables")
    if isinstance(inner, dict):
        return {**value, "Variables": _variables(inner)}
    return {name: _variable(name, one) for name, one in value.items()}


def _row(value: object) -> object:
    """Return a variable with its name beside it."""
    if not isinstance(value, dict):
        return value
    return {key: _dropped(one) if key == VALUE else one for key, one in value.items()}


def _variable(name: str, value: object) -> object:
    if name.startswith("Fn::") and isinstance(value, list):
        # One of several tables, say.
        return [_variables(one) if isinstance(one, dict) else one for one in value]
    return value if name in NAMES or is_read(name) else _dropped(value)


def _dropped(value: object) -> object:
    """Return a value without its texts and numbers; what it refers to is kept."""
    if isinstance(value, dict):
        return {name: _argument(name, one) for name, one in value.items()}
    if isinstance(value, list):
        return [_dropped(one) for one in value]
    return DROPPED if isinstance(value, str | int | float) else value


def _argument(function: str, value: object) -> object:
    if function == CHOICE and isinstance(value, list):
        return [*value[:1], *map(_dropped, value[1:])]
    return value if function in NAMES else _dropped(value)


def _constant(value: object) -> object:
    """Return what is mapped to a header; what is quoted is a constant, such as a key for the backend.

    Constants in paths and queries are kept: they tell which AgentCore runtime is called.
    """
    constant = isinstance(value, str) and value.startswith("'")
    return f"'{DROPPED}'" if constant else value
