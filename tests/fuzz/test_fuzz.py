"""What nobody would write, held to what must hold for everything: inputs that once did harm, and new ones."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CRASHES = ROOT / "fixtures" / "fuzz" / "crashes"
FAULTY = """
import sys
sys.path.insert(0, {bench!r})
import unbuffered.readers.inputs as inputs
real = inputs.parse
def parse(file, text):
    if "Zzz" in text:
        raise ValueError("no such luck")
    return real(file, text)
inputs.parse = parse
sys.argv = ["fuzz", *{given!r}]
import runpy
runpy.run_path({bench!r}, run_name="__main__")
"""
"""The program with a reader that fails on one word."""


def fuzz(*given: str, fault: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
    bench = str(ROOT / "benchmarks" / "fuzz")
    program = ["-c", FAULTY.format(bench=bench, given=given)] if fault else [bench, *given]
    return subprocess.run(
        [sys.executable, *program],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env={**os.environ, **environment},
    )


def test_what_once_did_harm_does_none() -> None:
    done = fuzz("--replay", str(CRASHES))
    assert done.returncode == 0, done.stderr
    assert f"{len(list(CRASHES.iterdir()))} inputs, 0 on which something does not hold" in done.stdout


def test_a_fault_of_ours_is_told_by_a_replay(tmp_path: Path) -> None:
    """Who watches must be seen to see: a reader that fails is caught by its guard, and told nevertheless."""
    path = tmp_path / "input"
    path.write_text("templates\n=== template.yaml\nResources: {Zzz: {Type: AWS::S3::Bucket}}\n", "utf-8")
    assert fuzz("--replay", str(path)).returncode == 0
    done = fuzz("--replay", str(path), fault=True)
    assert done.returncode == 1
    assert "the reader of YAML and JSON failed on template.yaml: ValueError: no such luck" in done.stderr


@pytest.mark.skipif(find_spec("atheris") is None, reason="Atheris has wheels for Linux on x86-64 alone")
def test_a_few_inputs_for_every_target(tmp_path: Path) -> None:
    """A bounded run with a fixed seed; `python benchmarks/fuzz TARGET` is the long one."""
    done = fuzz("all", "--runs", "700", "--seed", "1", UNBUFFERED_FUZZ_CACHE=str(tmp_path))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "700 inputs in" in done.stdout
    assert "; 0 faults" in done.stdout
