"""Releases of a library, as far as a project pins them."""

from dataclasses import dataclass

from unbuffered.model.place import Place

Release = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """The releases that may be installed: from `least` on, below `below`; None where nothing bounds them."""

    least: Release | None
    below: Release | None
    at: Place

    def is_before(self, release: Release) -> bool:
        """Whether every release that may be installed is older than this one."""
        return self.below is not None and _padded(self.below) <= _padded(release)

    def is_from(self, release: Release) -> bool:
        """Whether every release that may be installed is this one or younger."""
        return self.least is not None and _padded(self.least) >= _padded(release)


def _padded(release: Release) -> Release:
    return (*release, 0, 0, 0, 0)[:4]
