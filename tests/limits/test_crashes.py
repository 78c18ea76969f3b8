"""Faults of our own, put in from outside: named with rule or reader and file, and nothing else is lost."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from limits.catalogue import GOOD, STREAMS
from limits.conftest import Program, write

SECRET = "s3cr3t-name"  # noqa: S105 - none is
"""Stands in names, values and paths of what is checked, and may be in no report of a crash."""


FAIL = """
def fail(module, name, when=lambda *given: True, error=lambda: ValueError({secret!r})):
    import importlib.abc, importlib.machinery, sys

    class Loader(importlib.abc.Loader):
        def __init__(self, real):
            self.real = real
        def create_module(self, spec):
            return self.real.create_module(spec)
        def exec_module(self, made):
            self.real.exec_module(made)
            holder, _, own = name.rpartition(".")
            holder = getattr(made, holder) if holder else made
            before = getattr(holder, own)
            def failing(*given, **named):
                if when(*given):
                    raise error()
                return before(*given, **named)
            setattr(holder, own, failing)

    class Finder(importlib.abc.MetaPathFinder):
        def find_spec(self, wanted, path, target=None):
            if wanted != module:
                return None
            sys.meta_path.remove(self)
            try:
                spec = importlib.util.find_spec(wanted)
            finally:
                sys.meta_path.insert(0, self)
            spec.loader = Loader(spec.loader)
            return spec

    import importlib.util
    sys.meta_path.insert(0, Finder())

def begins_in_bad(_walker, entry):
    return "bad" in str(entry.function.scope.file)
""".format(secret=f"{SECRET} broke it")
"""Put into the interpreter before the program begins: nothing in the program helps with it."""


@pytest.fixture
def broken(tmp_path: Path, program: Program) -> Program:
    """Return a way to run the program with one of its functions failing."""

    def start(fault: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        site = tmp_path / "site"
        write(site, {"sitecustomize.py": f"{FAIL}\n{fault}\n"})
        return program(*arguments, PYTHONPATH=str(site), **environment)

    return start


def reports(tmp_path: Path) -> list[str]:
    return [path.read_text("utf-8") for path in sorted((tmp_path / "left").glob("unbuffered-crash-*.txt"))]


READERS = {
    "YAML and JSON": (
        "fail('unbuffered.readers.inputs', 'parse', lambda file, text: 'bad' in str(file))",
        "bad-{secret}.yaml",
    ),
    "templates": (
        "fail('unbuffered.readers.project', 'read_template', lambda one, id_: 'bad' in id_)",
        "bad-{secret}.yaml",
    ),
    "routes": (
        "fail('unbuffered.readers.project', 'grow', lambda reading, seed: 'bad' in str(seed.at.file))",
        "bad-{secret}.yaml",
    ),
    "Python": (
        "fail('unbuffered.readers.handlers.syntax.modules', 'parse', lambda file, data: 'bad' in str(file))",
        "bad_{secret}.py",
    ),
    "handlers": (
        "fail('unbuffered.readers.handlers.study', 'reached', begins_in_bad)",
        "bad_{secret}.py",
    ),
    "assemblies": (
        "fail('unbuffered.readers.assemblies.assembly', 'Assembly.stacks')",
        "{secret}.out/manifest.json",
    ),
}


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_that_fails_is_named_with_its_file_and_takes_nothing_else_away(
    broken: Program, tree: Path, tmp_path: Path, reader: str
) -> None:
    fault, name = READERS[reader]
    name = name.format(secret=SECRET if "_{" not in name else SECRET.replace("-", "_"))
    content = STREAMS if name.endswith(".py") else GOOD
    if "manifest" in name:
        content = '{"version": "36.0.0", "artifacts": {}}'
    write(tree, {"good.yaml": GOOD, "good.py": STREAMS, name: content})
    done = broken(fault, "check", "-f", "json")
    told = json.loads(done.stdout)
    file = name.removesuffix("/manifest.json")
    assert told["errors"] == [f"the reader of {reader} failed on {file}: ValueError: {SECRET} broke it"]
    assert {(one["rule"], one["file"]) for one in told["findings"]} >= {
        ("UNB403", "good.yaml"),
        ("UNB701", "good.py"),
    }
    assert done.returncode == 4
    [report] = reports(tmp_path)
    assert f"the reader of {reader}: ValueError" in report
    assert "   unbuffered." in report
    assert not [
        secret for secret in (SECRET, "s3cr3t", str(tmp_path), "chat.example.com") if secret in report
    ]


@pytest.mark.parametrize("error", ["RecursionError('x')", "MemoryError('x')", "AssertionError('x')"])
def test_whatever_fails_in_whatever_way_is_kept_to_its_file(broken: Program, tree: Path, error: str) -> None:
    write(tree, {"good.yaml": GOOD, "bad.yaml": GOOD})
    done = broken(
        f"fail('unbuffered.readers.inputs', 'parse', lambda file, text: 'bad' in str(file), lambda: {error})",
        "check",
    )
    assert f"the reader of YAML and JSON failed on bad.yaml: {error[:-5]}: x" in done.stdout
    assert "error[UNB403]" in done.stdout
    assert done.returncode == 4


STEPS = {
    "the reader of silences": ("unbuffered.run", "_silenced"),
    "the baseline": ("unbuffered.run", "_compared"),
    "the maker of fixes": ("unbuffered.run", "_patched"),
    "the reporter of text": ("unbuffered.reporters.text", "render"),
    "the reporter of json": ("unbuffered.reporters.json", "render"),
}


@pytest.mark.parametrize("what", STEPS)
def test_a_step_after_the_rules_takes_no_finding_away(broken: Program, tree: Path, what: str) -> None:
    module, name = STEPS[what]
    write(tree, {"good.yaml": GOOD, "b.json": '{"version": 1, "findings": []}'})
    done = broken(
        f"fail({module!r}, {name!r})",
        *("check", "--baseline", "b.json", "--output", "json=r.json", "--output", "sarif=r.sarif"),
    )
    assert done.returncode == 4
    assert f"{what} failed: ValueError" in " ".join((done.stdout + done.stderr).split())
    assert "[UNB403]" in done.stdout + done.stderr
    assert "UNB403" in (tree / "r.sarif").read_text("utf-8")
    assert (tree / "r.json").exists() == ("json" not in what)


PACK = """
import time
from unbuffered.api import Route, rule, Effect, Severity

@rule("TST001", effect=Effect.BREAKS, severity=Severity.ERROR, since="1")
def always_fails(route: Route):
    '''x.

    Why
    ---
    x

    Bad
    ---
    x

    Good
    ----
    x

    Guards
    ------
    x

    Facts
    -----
    x

    Source
    ------
    x
    '''
    {body}

def rules():
    return (always_fails,)
"""
DOUBT = "        ResponseTransferMode: STREAM\n"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("raise KeyError(route.label)\n    yield", "KeyError"),
        ("yield 'no hit'", "TypeError: it yields str and no Hit"),
        ("yield from route.nothing", "AttributeError"),
    ],
)
def test_a_rule_of_a_pack_that_fails_is_named_and_its_route_is_not_said_to_stream(
    program: Program, tree: Path, tmp_path: Path, body: str, says: str
) -> None:
    site = tmp_path / "site"
    write(
        site,
        {
            "tst_rules.py": PACK.format(body=body),
            "tst-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: tst\nVersion: 1\n",
            "tst-1.dist-info/entry_points.txt": "[unbuffered.rules]\ntst = tst_rules:rules\n",
        },
    )
    clean = GOOD.replace("        ResponseTransferMode: STREAMED\n", DOUBT)
    write(tree, {"good.yaml": GOOD, f"{SECRET}.yaml": clean})
    done = program("check", "-f", "json", PYTHONPATH=str(site))
    told = json.loads(done.stdout)
    [fault] = told["errors"]
    assert fault.startswith("rule TST001 failed on POST /")
    assert says in fault
    assert {one["verdict"] for one in told["routes"]} == {"breaks", "unknown"}
    assert "UNB403" in {one["rule"] for one in told["findings"]}
    assert done.returncode == 4
    [report] = reports(tmp_path)
    assert "rule TST001" in report
    assert str(tmp_path) not in report


def test_a_rule_that_never_ends_is_told_and_the_others_are_heard(
    program: Program, tree: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    write(
        site,
        {
            "tst_rules.py": PACK.format(body="while True: time.sleep(0)\n    yield"),
            "tst-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: tst\nVersion: 1\n",
            "tst-1.dist-info/entry_points.txt": "[unbuffered.rules]\ntst = tst_rules:rules\n",
            "sitecustomize.py": "import unbuffered.timelimit as t\nt.SECONDS = 1\n",
        },
    )
    write(tree, {"good.yaml": GOOD})
    done = program("check", PYTHONPATH=str(site))
    assert "not checked by TST001: it took longer than 1 seconds" in done.stdout
    assert "error[UNB403]" in done.stdout
    assert done.returncode == 3


def test_a_file_that_takes_too_long_is_told_and_the_others_are_read(broken: Program, tree: Path) -> None:
    write(tree, {"good.yaml": GOOD, "bad.yaml": GOOD, "good.py": STREAMS, "bad.py": STREAMS})
    forever = "import time\ndef forever(): time.sleep(100)\nimport unbuffered.timelimit as t\nt.SECONDS = 1\n"
    done = broken(
        forever + "fail('unbuffered.readers.inputs', 'parse',"
        " lambda file, text: 'bad' in str(file) and forever())\n"
        "fail('unbuffered.readers.handlers.syntax.modules', 'parse',"
        " lambda file, data: 'bad' in str(file) and forever())\n",
        "check",
    )
    for file in ("bad.yaml", "bad.py"):
        assert f"unreadable {file}:1:1: not checked: it took longer than 1 seconds" in done.stdout
    assert "[UNB403]" in done.stdout
    assert "[UNB701]" in done.stdout
    assert done.returncode == 3


def test_a_run_that_takes_too_long_ends_and_says_so_once_for_each_file(broken: Program, tree: Path) -> None:
    write(tree, {"a.yaml": GOOD, "b.yaml": GOOD, "c.yaml": GOOD})
    done = broken(
        "import time\nimport unbuffered.timelimit as t\nt.RUN_SECONDS = 60\n"
        "real = time.monotonic\n"
        "time.monotonic = lambda: real() + late[0]\nlate = [0]\n"
        "fail('unbuffered.readers.inputs', 'parse', lambda file, text: late.__setitem__(0, 100))",
        "check",
    )
    says = "not checked: the run took longer than 1 minutes"
    assert [done.stdout.count(f"{file}.yaml:1:1: {says}") for file in "abc"] == [1, 1, 1]
    assert done.returncode == 3


def test_time_that_is_over_before_fixes_are_made_takes_nothing_away(broken: Program, tree: Path) -> None:
    write(tree, {"a.yaml": GOOD})
    done = broken(
        "import time\nimport unbuffered.timelimit as t\nt.RUN_SECONDS = 60\n"
        "real = time.monotonic\n"
        "time.monotonic = lambda: real() + late[0]\nlate = [0]\n"
        "fail('unbuffered.run', 'withheld', lambda *given: late.__setitem__(0, 100))",
        "check",
    )
    assert done.stdout.count("not checked: the run took longer than 1 minutes") == 1
    assert "[UNB403]" in done.stdout
    assert done.returncode == 3


def test_the_last_net_asks_for_a_report_and_leaves_one_without_what_was_checked(
    broken: Program, tree: Path, tmp_path: Path
) -> None:
    write(tree, {f"{SECRET}.yaml": GOOD})
    fault = "fail('unbuffered.run', 'check')"
    options = ("check", f"{SECRET}.yaml", "--parameter", f"P={SECRET}", "-fjson", f"--exclude={SECRET}")
    done = broken(fault, *options)
    assert done.returncode == 4
    [line] = [one for one in done.stderr.splitlines() if one.startswith("internal error")]
    assert "please report it" in line
    assert "unbuffered-crash-" in line
    [report] = reports(tmp_path)
    assert SECRET not in report
    assert str(tmp_path) not in report
    assert "command: check --parameter -f --exclude\n" in report
    assert "unbuffered.run:" in report
    [file] = (tmp_path / "left").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_the_report_holds_everything_where_that_is_asked_for(
    broken: Program, tree: Path, tmp_path: Path
) -> None:
    write(tree, {f"{SECRET}.yaml": GOOD})
    broken("fail('unbuffered.run', 'check')", "check", UNBUFFERED_CRASH_REPORT="full")
    [report] = reports(tmp_path)
    assert f"says: {SECRET} broke it" in report
    assert "Traceback" in report


def test_no_report_is_left_where_none_is_wanted_or_no_folder_is_for_it(
    broken: Program, tree: Path, tmp_path: Path
) -> None:
    write(tree, {f"{SECRET}.yaml": GOOD})
    fault = "fail('unbuffered.run', 'check')"
    for environment in ({"UNBUFFERED_CRASH_REPORT": "none"}, {"TMPDIR": str(tree)}):
        done = broken(fault, "check", **environment)
        assert done.returncode == 4
        assert done.stderr.rstrip().endswith("please report it")
    assert not reports(tmp_path)
    assert [one.name for one in tree.iterdir()] == [f"{SECRET}.yaml"]


def test_a_run_that_is_interrupted_ends_without_a_traceback(tree: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    wait = "lambda *_: print('now', flush=True) or time.sleep(60)"
    slow = f"import time\nfail('unbuffered.readers.inputs', 'parse', {wait})"
    write(site, {"sitecustomize.py": f"{FAIL}\n{slow}\n"})
    write(tree, {"good.yaml": GOOD})
    with subprocess.Popen(
        [sys.executable, "-m", "unbuffered", "check"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(site)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "now\n"
        time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=20)
    assert running.returncode == 130
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    "shell", ["check | head -1", "check 2>&1 | head -1", "check 2>&1 >&- | head -1", "check >&- 2>&-"]
)
def test_a_reader_that_goes_away_is_no_fault(tree: Path, shell: str) -> None:
    write(tree, {f"{number}.yaml": GOOD for number in range(200)})
    command = f"set -o pipefail; {sys.executable} -m unbuffered {shell}"
    done = subprocess.run(["/bin/bash", "-c", command], cwd=tree, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stdout + done.stderr
    assert "internal error" not in done.stdout + done.stderr
    assert done.returncode == 1


def test_a_disk_that_is_full_is_told_and_is_wrong_use(tree: Path) -> None:
    write(tree, {"good.yaml": GOOD})
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "unbuffered", "check", "-q"],
            cwd=tree,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.stderr == "unbuffered: standard output cannot be written: no space left on device\n"
    assert done.returncode == 2
