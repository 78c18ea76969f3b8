"""Commands run and measured by the operating system: wall time, processor time, and peak memory."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_KILOBYTE = 1 if sys.platform == "darwin" else 1024
"""Bytes in a unit of what the system calls the largest resident size."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: seconds on the clock, seconds of processor in all processes, and bytes of the largest one."""

    wall: float
    cpu: float
    peak: int


@dataclass(slots=True)
class Series:
    """The runs of one command, empty if it was never run; `late` if one of them took too long."""

    samples: list[Sample] = field(default_factory=list)
    late: bool = False

    @property
    def wall(self) -> float:
        """The median of the seconds on the clock."""
        return statistics.median(one.wall for one in self.samples)

    @property
    def cpu(self) -> float:
        """The median of the seconds of processor."""
        return statistics.median(one.cpu for one in self.samples)

    @property
    def peak(self) -> int:
        """The most memory that a run took, in bytes."""
        return max(one.peak for one in self.samples)


class LateError(Exception):
    """A command that was stopped, as it took too long."""


def sample(command: Sequence[str], limit: float) -> Sample:
    """Run a command to its end and return what it took, that of its own children with it.

    Raises:
        LateError: it ran for more seconds than the limit, and was stopped.

    """
    environment = {name: said for name, said in os.environ.items() if not name.startswith("PYTHON")}
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - the commands are this folder's own
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    ) as running:
        while True:
            pid, _, used = os.wait4(running.pid, os.WNOHANG)
            took = time.perf_counter() - began
            if pid:
                running.returncode = 0
                return Sample(took, used.ru_utime + used.ru_stime, used.ru_maxrss * _KILOBYTE)
            if took > limit:
                running.kill()
                raise LateError
            time.sleep(0.0005 if took < 1 else 0.01)


def series(commands: Mapping[str, Sequence[str]], rounds: int, limit: float) -> dict[str, Series]:
    """Run each command once in every round, one after the other, so that what disturbs them disturbs all.

    One round before the first fills the caches of the system. A command that takes longer than the limit is
    not run again.
    """
    found = {name: Series() for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            if found[name].late:
                continue
            try:
                took = sample(command, limit)
            except LateError:
                found[name].late = True
                continue
            if number:
                found[name].samples.append(took)
    return found


def ratio(one: Series, other: Series) -> float:
    """Return the median, over the rounds, of what one took of the other's processor time."""
    pairs = zip(one.samples, other.samples, strict=True)
    return statistics.median(mine.cpu / theirs.cpu for mine, theirs in pairs)


def machine() -> str:
    """Return what the machine says of itself, in one line."""
    name = next(
        (
            line.partition(":")[2].strip()
            for line in _lines(Path("/proc/cpuinfo"))
            if line.startswith("model name")
        ),
        "a processor that does not say its name",
    )
    memory = next(
        (line.split()[1] for line in _lines(Path("/proc/meminfo")) if line.startswith("MemTotal")), "0"
    )
    python = ".".join(map(str, sys.version_info[:3]))
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    cores = os.cpu_count()
    return (
        f"{cores} cores of {name}, {int(memory) / 1e6:.0f} GB, {sys.platform}, Python {python}, load {load}"
    )


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.exists() else []
