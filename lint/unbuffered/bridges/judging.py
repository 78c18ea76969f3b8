"""Templates judged as the program itself judges them: the settings that hold here, one run."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from msgspec import Struct

from unbuffered.bridges.told import Told, itself, told, top
from unbuffered.collect import PathError
from unbuffered.disk import MANIFEST, is_manifest
from unbuffered.packs import PackError
from unbuffered.rule import Rule
from unbuffered.run import Occasion, Outcome, run
from unbuffered.settings.found import find
from unbuffered.settings.overlaid import overlaid
from unbuffered.settings.reading import read_settings
from unbuffered.settings.values import Settings
from unbuffered.stated import StatedError


def judged(file: str, rules: tuple[Rule, ...], here: Path) -> tuple[Told, ...]:
    """Return what is told of a template, `here` being the working folder; nothing is ever raised.

    The template of a cloud assembly is judged with its assembly, which alone knows the lines of source.
    """
    shown = _shown(file, here)
    around = assembly(here / file)
    found = outcome((around, file) if around else (file,), rules, here)
    if isinstance(found, Unfit):
        return tuple(itself(line, top(shown)) for line in found.lines)
    return tuple(told(found.report, shown))


class Unfit(Struct, frozen=True):
    """Why nothing was judged, a line for each reason."""

    lines: tuple[str, ...]


def outcome(
    paths: tuple[str, ...],
    rules: tuple[Rule, ...],
    here: Path,
    edited: Mapping[PurePosixPath, str] = MappingProxyType({}),
) -> Outcome | Unfit:
    """Return what is found in some paths with the settings that hold here; nothing is ever raised."""
    try:
        settings = overlaid(_settings(here, rules), {"paths": paths})
        return run(settings, rules, Occasion(here, datetime.now(UTC).date(), edited))
    except StatedError as error:
        return Unfit(tuple(error.lines))
    except (PathError, PackError) as error:
        return Unfit((str(error),))
    except Exception as error:  # noqa: BLE001 - the last door: other programs tell it badly, or not at all
        return Unfit((internal(error),))


def internal(error: Exception) -> str:
    """Return the line for a fault of ours."""
    return f"internal error: {type(error).__name__}: {error}; please report it"


def _settings(here: Path, rules: tuple[Rule, ...]) -> Settings:
    found = find(here)
    return read_settings(found, rules) if found is not None else Settings()


def _shown(file: str, here: Path) -> PurePosixPath:
    """Return a file as reports name it: its folder's links followed, from the working folder if below it."""
    target = Path(os.path.normpath(here / file))
    real, base = target.parent.resolve() / target.name, here.resolve()
    return PurePosixPath((real.relative_to(base) if real.is_relative_to(base) else real).as_posix())


def assembly(file: Path) -> str:
    """Return the outermost of the cloud assemblies that a file lies in, empty if it lies in none."""
    folders = []
    for folder in file.parents:
        if not is_manifest(folder / MANIFEST):
            break
        folders.append(str(folder))
    return folders[-1] if folders else ""
