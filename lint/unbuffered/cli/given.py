"""What the user gave, looked up: rules by their names, and the settings that hold."""

from collections.abc import Sequence
from pathlib import Path

from unbuffered.cli.terminal import stop
from unbuffered.packs import PackError, load
from unbuffered.rule import Rule, rule_named, unknown_rule
from unbuffered.settings.values import Settings


def all_rules() -> tuple[Rule, ...]:
    """Return the rules of every pack."""
    try:
        return load()
    except PackError as error:
        stop(str(error))


def named(wanted: str, among: tuple[Rule, ...]) -> Rule:
    """Return a rule by its id or name."""
    found = rule_named(wanted, among)
    return found if found is not None else stop(unknown_rule(wanted, among))


def ids(given: Sequence[str] | None, rules: tuple[Rule, ...]) -> frozenset[str] | None:
    """Return the ids of rules that are named, None if none is; a name that no rule has is an error."""
    names = [one.strip() for listed in given or () for one in listed.split(",") if one.strip()]
    return frozenset(named(one, rules).id for one in names) or None


def parameters(given: Sequence[str] | None) -> dict[str, str] | None:
    """Return the values of parameters by their names, None if none is given."""
    if not given:
        return None
    strange = next((one for one in given if "=" not in one), None)
    if strange is not None:
        stop(f"--parameter takes NAME=VALUE, and {strange} has no =")
    return {name: value for name, _, value in (one.partition("=") for one in given)}


def filed(config: str | None, rules: tuple[Rule, ...], *, isolated: bool) -> Settings:
    """Return what the file of settings says: the one that is named, or the one that holds here."""
    if isolated and config is None:
        return Settings()
    from unbuffered.settings.found import find
    from unbuffered.settings.found import named as named_file

    found = named_file(config, Path.cwd()) if config is not None else find(Path.cwd())
    if found is None:
        return Settings()
    from unbuffered.settings.reading import read_settings
    from unbuffered.stated import StatedError

    try:
        return read_settings(found, rules)
    except StatedError as error:
        stop(*error.lines)
