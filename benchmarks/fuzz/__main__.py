"""Give the readers inputs that nobody would write, and hold them to what must hold for all of them.

    python benchmarks/fuzz TARGET [--minutes 10] [--workers 1]
    python benchmarks/fuzz all --runs 1500 --seed 1
    python benchmarks/fuzz --replay FILE...
    python benchmarks/fuzz --over FOLDER...
    python benchmarks/fuzz --list

Atheris watches which lines an input reaches, and keeps those that reach new ones; what it mutates is made by
`mutation`, so that most inputs are still templates, programs and answers. `oracle` says what must hold: no
exception that nobody expects, none that a guard caught, nothing that takes 10 seconds, every place inside its
file, every report made.

What is learned is kept in a folder of the cache (UNBUFFERED_FUZZ_CACHE, or ~/.cache/unbuffered-fuzz), and an
input on which something does not hold is written there, below ``crashes``: `--replay` tries it again, without
Atheris. Cut it down by hand, mend the fault, and put the input into ``fixtures/fuzz/crashes``: a test tries
all of them. `--over` judges each file in folders that other people wrote.
"""

import argparse
import os
import random
import sys
from pathlib import Path


def main() -> int:
    """Fuzz a target, or replay inputs."""
    given = _given()
    if given.list:
        return _listed()
    if given.over:
        from corpora import over  # noqa: PLC0415 - what is fuzzed is imported under Atheris's eyes

        return over(given.over)
    if given.replay:
        from replaying import replayed  # noqa: PLC0415 - what is fuzzed is imported under Atheris's eyes

        return replayed(given.replay)
    try:
        import atheris  # noqa: F401, PLC0415 - a replay needs none
    except ImportError:
        print("this needs Atheris, which is for Linux on x86-64: pip install -e '.[dev]'", file=sys.stderr)
        return 2
    from fuzzing import Wanted, fuzz  # noqa: PLC0415 - the same

    return fuzz(
        Wanted(
            given.target,
            given.minutes,
            given.runs,
            given.seed or random.SystemRandom().getrandbits(31),
            _cache(),
        )
    )


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("target", nargs="?", default="all", help="one of --list, or all in turn")
    parser.add_argument("--minutes", type=float, default=10, help="of the processor")
    parser.add_argument("--runs", type=int, default=-1, help="how many inputs instead, kept nowhere")
    parser.add_argument("--seed", type=int, default=0, help="what chance begins with")
    parser.add_argument("--replay", nargs="+", type=Path, metavar="FILE", help="try inputs again")
    parser.add_argument("--over", nargs="+", type=Path, metavar="FOLDER", help="judge each file of others")
    parser.add_argument("--list", action="store_true", help="list the targets")
    return parser.parse_args()


def _cache() -> Path:
    given = os.environ.get("UNBUFFERED_FUZZ_CACHE")
    return Path(given) if given else Path.home() / ".cache" / "unbuffered-fuzz"


def _listed() -> int:
    from targets import TARGETS  # noqa: PLC0415 - the same

    for one in TARGETS.values():
        print(f"{one.name:12} {one.about} ({len(one.seeds())} seeds)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
