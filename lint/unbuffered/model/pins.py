"""The distributions that a package of Python code asks for, with their versions as far as those are told."""

import re

from msgspec import Struct

from unbuffered.model.place import Place

_RELEASE = r"v?(\d{1,9}(?:\.\d{1,9}){0,9})(?:[.-]?post\d{0,9})?(?:\+.*)?"


class Versions(Struct, frozen=True):
    """The versions that a requirement allows: one, or those from a lower to an upper bound.

    `taken` tells that the upper bound itself is allowed.
    """

    exact: str | None = None
    lower: str | None = None
    upper: str | None = None
    taken: bool = False

    def are_from(self, version: tuple[int, ...]) -> bool:
        """Whether all of them are certainly this release or later ones."""
        told = release(self.exact or self.lower)
        return told is not None and _bare(told) >= _bare(version)

    def are_before(self, version: tuple[int, ...]) -> bool:
        """Whether all of them are certainly older than this release."""
        told = release(self.exact or self.upper)
        if told is None:
            return False
        is_open = self.exact is None and not self.taken
        return _bare(told) < _bare(version) or (is_open and _bare(told) == _bare(version))


class Pin(Struct, frozen=True):
    """One distribution that is asked for, by the name under which indexes compare names.

    `at` is its own line, `fixed` where its exact version is written: there, or in the lock of its own
    manifest. `direct` tells that a manifest names it, and not only a lock; `marked` that an environment
    marker may leave it out; `elsewhere` that another source than the public index may serve it.
    """

    name: str
    versions: Versions
    at: Place
    fixed: Place | None = None
    direct: bool = True
    marked: bool = False
    elsewhere: bool = False


def release(version: str | None) -> tuple[int, ...] | None:
    """Return the numbers of a release; None for anything else, one that is not out yet among them."""
    found = re.fullmatch(_RELEASE, version) if version else None
    return tuple(int(one) for one in found[1].split(".")) if found is not None else None


def _bare(version: tuple[int, ...]) -> tuple[int, ...]:
    """Return a version without the zeros at its end, which say nothing."""
    while version and not version[-1]:
        version = version[:-1]
    return version
