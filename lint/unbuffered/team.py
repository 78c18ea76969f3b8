"""What a team states beside its templates, read before anything is judged: policies, baseline, knowledge."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from msgspec import Struct

from unbuffered.disk import reason
from unbuffered.links import landing
from unbuffered.packs import knowledge, policies
from unbuffered.policy import Policy
from unbuffered.rule import Rule, named_ids
from unbuffered.settings.values import Settings
from unbuffered.sifting.known import Baseline
from unbuffered.stated import StatedError


class Team(Struct, frozen=True):
    """Policies that must hold, findings that are known, and files on what holds an event loop."""

    policies: tuple[Policy, ...]
    known: Baseline
    files: tuple[Path, ...]

    def knowledge(self) -> tuple[Path, ...]:
        """Return the files on what holds an event loop: those of the packs, and the team's."""
        return (*knowledge(), *self.files)


def team(settings: Settings, rules: tuple[Rule, ...], here: Path) -> Team:
    """Return what the settings name, `here` being the working folder.

    Raises:
        StatedError: a file cannot be used.
        PackError: the policies of a pack cannot be found.

    """
    _check_links([*settings.knowledge, *([settings.baseline] if settings.baseline else ())], here)
    _check_knowledge(settings.knowledge, here)
    return Team(
        policies=chosen(settings.policies, rules, here) if settings.policies else (),
        known=_known(settings.baseline, here, rules) if settings.baseline else Baseline(),
        files=tuple(here / name for name in settings.knowledge),
    )


def chosen(given: Iterable[str], rules: tuple[Rule, ...], here: Path = Path()) -> tuple[Policy, ...]:
    """Return policies by their names or files, `here` being the working folder; half a policy is none.

    Raises:
        StatedError: there is no such policy, or a file is none.

    """
    from unbuffered.readers.policies.library import read_policies

    installed = policies()
    return read_policies([policy_file(one, installed, here) for one in given], named_ids(rules))


def policy_file(given: str, installed: Mapping[str, Path], here: Path) -> tuple[Path, PurePosixPath]:
    """Return the file of a policy and its name in reports: one that is installed lies anywhere.

    Raises:
        StatedError: there is no such policy.

    """
    if given in installed:
        return installed[given], PurePosixPath("unbuffered.policies", f"{given}.yaml")
    path = Path(given)
    if path.suffix or "/" in given or _is_file(here / path):
        _check_links([given], here)
        return here / path, PurePosixPath(path.as_posix())
    raise no_policy(given, installed)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def no_policy(given: str, installed: Iterable[str]) -> StatedError:
    """Return the error for a policy that is not installed, with the nearest one that is."""
    # Imported here: only a mistake needs it.
    from difflib import get_close_matches

    near = get_close_matches(given, list(installed), n=1)
    hint = f"; did you mean {near[0]}?" if near else "; `unbuffered policies` lists them"
    return StatedError([f"there is no policy {given}{hint}"])


def _check_links(files: Iterable[str], here: Path) -> None:
    """Stop at a file that is a link out of the working tree: what it leads to, nobody asked to have read."""
    for one in files:
        try:
            landing(Path(one), here)
        except OSError as error:
            raise StatedError([f"{one} cannot be read: {reason(error)}"]) from error
        except ValueError:
            continue


def _check_knowledge(files: tuple[str, ...], here: Path) -> None:
    """Stop at a file that is no knowledge base."""
    if not files:
        return
    from unbuffered.readers.handlers.knowledge.library import flaws

    found = [flaw for name in files for flaw in flaws(here / name, PurePosixPath(Path(name).as_posix()))]
    if found:
        raise StatedError(found)


def _known(file: str, here: Path, rules: tuple[Rule, ...]) -> Baseline:
    """Return the baseline, its files named from the working folder."""
    from unbuffered.sifting.baseline import read_baseline

    path = Path(os.path.normpath(here / file))
    shown = PurePosixPath(Path(os.path.relpath(path, here)).as_posix())
    return read_baseline(path, shown, (one.id for one in rules), here)
