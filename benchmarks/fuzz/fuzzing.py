"""Atheris around the targets: what it watches, how long it goes on, and what is kept."""

import faulthandler
import hashlib
import os
import re
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import atheris
from inputs import unpacked
from mutation import Mutator

# Never left: many rooms are imported when they are first needed.
atheris.instrument_imports(include=["unbuffered", "unbuffered_rules"]).__enter__()

from oracle import WrongError, timed  # noqa: E402 - what is imported from here on is watched
from projects import rules  # noqa: E402 - the same
from targets import TARGETS, Target  # noqa: E402 - the same

_LONGEST = 60_000
_STUCK = 180
"""Seconds after which an input hangs in C, where no bell is heard."""


@dataclass(frozen=True)
class Wanted:
    """What to fuzz: a target, or all; for how many minutes of the processor, or how many inputs."""

    target: str
    minutes: float
    runs: int
    seed: int
    cache: Path


class _Trial:
    """One input after another, until the time is over; one on which something does not hold ends nothing."""

    def __init__(self, until: float, runs: int, home: Path) -> None:
        self.until = until
        self.runs = runs
        self.home = home
        self.count = 0
        self.slowest = 0.0
        self.faults: dict[str, Path] = {}

    def __call__(self, data: bytes) -> None:
        """Try an input; it lies in a file as long as it takes, for what ends the process."""
        target, files = unpacked(data)
        if target not in TARGETS or not files:
            return
        if self.count == self.runs or time.process_time() > self.until:
            self.end()
        (self.home / "now").write_bytes(data)
        faulthandler.dump_traceback_later(_STUCK, exit=True)
        took = 0.0
        try:
            took = timed(lambda: TARGETS[target].tried(files, data, every=False))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is kept
            self._keep(error, data)
        faulthandler.cancel_dump_traceback_later()
        if took > self.slowest:
            self.slowest = took
            (self.home / "slowest").write_bytes(data)
        self.count += 1

    def _keep(self, error: Exception, data: bytes) -> None:
        """Keep an input, once for each cause."""
        cause = _cause(error)
        if cause not in self.faults:
            name = f"{len(self.faults):03}-{hashlib.sha256(data).hexdigest()[:8]}"
            self.faults[cause] = self.home / "crashes" / name
            self.faults[cause].write_bytes(data)
            print(f"FAULT {self.faults[cause]}\n{cause}\n{error}", flush=True)

    def end(self) -> None:
        """Say what was done, and end at once: libFuzzer knows no clock of the processor."""
        spent = time.process_time() / 60
        print(
            f"{self.count} inputs in {spent:.1f} minutes of the processor, the slowest took"
            f" {self.slowest:.1f} s; {len(self.faults)} faults"
        )
        sys.stdout.flush()
        os._exit(1 if self.faults else 0)


def _cause(error: Exception) -> str:
    """Return what tells a fault from others: the line that failed, or what does not hold, without figures."""
    shown = str(error)
    lines = re.findall(r'File "[^"]*/(unbuffered[^"]*)", line (\d+)', shown or "")
    if not lines:
        lines = [
            (frame.filename.rpartition("/unbuffered/")[2], str(frame.lineno))
            for frame in traceback.extract_tb(error.__traceback__)
            if "/unbuffered" in frame.filename
        ]
    if isinstance(error, WrongError) and "Traceback" not in shown:
        return re.sub(r"[0-9]+| at .*|'[^']*'|\"[^\"]*\"", "", shown)[:60]
    return f"{type(error).__name__} {shown.splitlines()[-1][:30] if shown else ''} {lines[-1:]}"


def fuzz(wanted: Wanted) -> int:
    """Fuzz; ends the process, with an exit code of libFuzzer's where something does not hold."""
    chosen = list(TARGETS.values()) if wanted.target == "all" else [TARGETS[wanted.target]]
    seeds = _chosen(chosen, wanted)
    home = wanted.cache / wanted.target
    folders = {name: home / name for name in ("corpus", "seeds", "crashes")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (folders["seeds"] / f"{number:04}").write_bytes(seed)
    bounded = wanted.runs >= 0
    trial = _Trial(float("inf") if bounded else wanted.minutes * 60, wanted.runs, home)
    mutators = {one.name: Mutator(one.seeds()) for one in chosen}

    def mutate(data: bytes, most: int, chance: int) -> bytes:
        target, _ = unpacked(data)
        return mutators.get(target, mutators[chosen[chance % len(chosen)].name])(data, most, chance)

    options = [
        f"-seed={wanted.seed}",
        f"-max_len={_LONGEST}",
        f"-artifact_prefix={folders['crashes']}/",
        # The program has its own clock, which needs the alarm that libFuzzer would take.
        "-timeout=1000",
        "-rss_limit_mb=4096",
        "-report_slow_units=1000",
        "-len_control=0",
    ]
    kept = [] if bounded else [str(folders["corpus"])]
    # Loaded before anything is timed.
    rules()
    atheris.Setup([sys.argv[0], *options, *kept, str(folders["seeds"])], trial, custom_mutator=mutate)
    atheris.Fuzz()
    return 0


def _chosen(targets: list[Target], wanted: Wanted) -> list[bytes]:
    """Return the seeds: all of them, or as many as a small number of runs has time for."""
    seeds = [seed for one in targets for seed in one.seeds()]
    if wanted.runs < 0 or len(seeds) * 3 < wanted.runs:
        return seeds
    step = max(1, len(seeds) * 3 // max(1, wanted.runs))
    return seeds[::step]
