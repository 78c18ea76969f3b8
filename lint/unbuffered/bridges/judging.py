"""One template judged as the program itself judges it: the settings that hold here, one run."""

import os
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from unbuffered.bridges.told import Told, itself, told, top
from unbuffered.collect import PathError
from unbuffered.disk import MANIFEST, is_manifest
from unbuffered.packs import PackError
from unbuffered.rule import Rule
from unbuffered.run import Occasion, run
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
    try:
        settings = overlaid(_settings(here, rules), {"paths": (*_assembly(here / file), file)})
        report = run(settings, rules, Occasion(here, datetime.now(UTC).date())).report
    except StatedError as error:
        return tuple(itself(line, top(shown)) for line in error.lines)
    except (PathError, PackError) as error:
        return (itself(str(error), top(shown)),)
    except Exception as error:  # noqa: BLE001 - the last door: cfn-lint would tell it once for each rule
        says = f"internal error: {type(error).__name__}: {error}; please report it"
        return (itself(says, top(shown)),)
    return tuple(told(report, shown))


def _settings(here: Path, rules: tuple[Rule, ...]) -> Settings:
    found = find(here)
    return read_settings(found, rules) if found is not None else Settings()


def _shown(file: str, here: Path) -> PurePosixPath:
    """Return a file as reports name it: its folder's links followed, from the working folder if below it."""
    target = Path(os.path.normpath(here / file))
    real, base = target.parent.resolve() / target.name, here.resolve()
    return PurePosixPath((real.relative_to(base) if real.is_relative_to(base) else real).as_posix())


def _assembly(file: Path) -> tuple[str, ...]:
    """Return the outermost of the cloud assemblies that a file lies in, if it lies in one."""
    folders = []
    for folder in file.parents:
        if not is_manifest(folder / MANIFEST):
            break
        folders.append(str(folder))
    return tuple(folders[-1:])
