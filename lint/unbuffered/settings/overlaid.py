"""Settings with what the command line says: that replaces what the file says."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from unbuffered.settings.values import Settings

Given = Any
"""A value of a field of the settings."""


def overlaid(settings: Settings, given: Mapping[str, Given]) -> Settings:
    """Return settings in which the fields that were given have their values from the command line.

    None is a field that was not given.
    """
    values = {name: value for name, value in given.items() if value is not None}
    where = {**settings.where, **{key_of(name): option_of(name) for name in values}}
    if "parameters" in values:
        values["per_path"] = tuple(replace(one, parameters={}) for one in settings.per_path)
    return replace(settings, **values, where=where)


def key_of(field: str) -> str:
    """Return how the file of settings spells a field."""
    return field.replace("_", "-")


_OPTIONS = {"paths": "the command line", "policies": "--policy", "parameters": "--parameter"}


def option_of(field: str) -> str:
    """Return the option that sets a field."""
    return _OPTIONS.get(field, f"--{key_of(field)}")
