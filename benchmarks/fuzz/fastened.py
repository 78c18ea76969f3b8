"""A schema, read once."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator


@cache
def _validator(schema: Path) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema.read_text("utf-8")))


def errors(value: Any, schema: Path) -> Iterator[str]:  # noqa: ANN401 - of JSON's types
    """Yield what is not as a schema says."""
    for error in _validator(schema).iter_errors(value):
        yield f"{error.json_path}: {error.message}"
