"""Server-sent events, counted as they come; what they say is not kept."""

import re
import zlib
from collections.abc import Iterator

from msgspec import Struct, field

from unbuffered.probing.measured import Arrival, Events

_KEPT = 24
"""Bytes of a line that are looked at."""

_PART = 500_000
"""Bytes that are unpacked at once: a bomb must not fill the memory with lines."""

_DOUBLED = re.compile(rb'data: ?"?data: ?')
_ERROR = re.compile(rb'data: ?\{"error": ?')
_END = re.compile(rb"\r\n|\n|\r")


class Counting(Struct):
    """Lines and events so far."""

    line: bytes = b""
    has_data: bool = False
    after_return: bool = False
    count: int = 0
    comments: int = 0
    doubled: int = 0
    errors: int = 0
    arrivals: list[Arrival] = field(default_factory=list)

    def take(self, piece: bytes, at: float) -> None:
        """Count what a piece of the body completes."""
        before = self.count
        # A line may end in two characters, of which one piece brings the first and another the second.
        start = int(self.after_return and piece[:1] == b"\n")
        self.after_return = piece.endswith(b"\r")
        *whole, rest = _END.split(piece[start:])
        for line in whole:
            self._ended(self.line + line[:_KEPT])
            self.line = b""
        self.line = (self.line + rest[:_KEPT])[:_KEPT]
        if self.count > before and not (self.arrivals and self.arrivals[-1].at == at):
            self.arrivals.append(Arrival(at, len(piece)))

    def _ended(self, line: bytes) -> None:
        if not line:
            self.count += self.has_data
            self.has_data = False
        elif line.startswith(b":"):
            self.comments += 1
        elif line.removeprefix(b"\xef\xbb\xbf").startswith(b"data"):
            self.has_data = True
            self.doubled += _DOUBLED.match(line) is not None
            self.errors += _ERROR.match(line) is not None

    def told(self) -> Events:
        """Return what was counted."""
        first = self.arrivals[0].at if self.arrivals else None
        return Events(self.count, self.comments, first, self.doubled, self.errors, tuple(self.arrivals))


class Unpacking(Struct):
    """A gzipped body, unpacked as it comes; `left` is how many bytes may still come out of it."""

    left: int
    stream: "zlib._Decompress" = field(default_factory=lambda: zlib.decompressobj(wbits=31))

    def taken(self, piece: bytes) -> Iterator[bytes]:
        """Yield what a piece unpacks to, a part at a time; nothing more once it is no gzip, or a bomb."""
        while piece and self.left > 0:
            try:
                found = self.stream.decompress(piece, _PART)
            except zlib.error:
                self.left = 0
                return
            self.left -= len(found)
            yield found
            piece = self.stream.unconsumed_tail
