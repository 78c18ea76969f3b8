"""Files that people write for this program: settings, policies, baselines, knowledge."""

from collections.abc import Iterable


class StatedError(Exception):
    """Such a file, or several, that cannot be used; each line says where and why. Nothing was judged."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Keep the lines."""
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))
