"""Programs in a checkout that want to be run by whoever checks it: none is."""

import subprocess
import sys
from pathlib import Path

import pytest

from limits.catalogue import GOOD
from limits.conftest import Program, write

RAN = "import pathlib\npathlib.Path({mark!r}).touch()\n"

NAMES = [
    *("sitecustomize.py", "usercustomize.py", "conftest.py", "setup.py", "__init__.py", "__main__.py"),
    *("yaml.py", "typer.py", "click.py", "json.py", "re.py", "signal.py", "tomllib.py", "ast.py", "h11.py"),
    *("unbuffered_rules/__init__.py", "jinja2/__init__.py", "cfnlint/__init__.py", "encodings/x.py"),
    *("evil/__init__.py", "app.py", "cdk.out/x.py"),
]
PACK = {
    "evil.egg-info/entry_points.txt": "[unbuffered.rules]\nevil = evil:rules\n",
    "evil.egg-info/PKG-INFO": "Name: evil\nVersion: 1\n",
    "evil-1.dist-info/entry_points.txt": "[unbuffered.rules]\nevil = evil:rules\n",
    "evil-1.dist-info/METADATA": "Name: evil\nVersion: 1\n",
    "pyproject.toml": '[project]\nname = "evil"\nversion = "1"\n'
    '[project.entry-points."unbuffered.rules"]\nevil = "evil:rules"\n',
    "evil.pth": "import evil\n",
    ".git/config": '[core]\n\tfsmonitor = "touch {mark}"\n\tpager = "touch {mark}"\n\thooksPath = .\n',
    ".git/HEAD": "ref: refs/heads/main\n",
    "cdk.json": '{{"app": "touch {mark}"}}',
    ".cfnlintrc": "append_rules: [.]\n",
}
RUNS = [
    ("check", "--output", "json=r.json", "--output", "html=r.html"),
    ("check", "--fix", "--policy", "streaming-basics"),
    ("trace",),
    ("config",),
    ("rules",),
    ("init",),
]


@pytest.fixture
def mark(tree: Path, tmp_path: Path) -> Path:
    """Return the file that is there once anything of the checkout was run."""
    file = tmp_path / "ran"
    code = RAN.format(mark=str(file))
    handler = code + "\n\nasync def handler(event, context):\n    yield 1\n"
    write(tree, dict.fromkeys(NAMES, handler))
    write(tree, {name: text.format(mark=file) if "{" in text else text for name, text in PACK.items()})
    write(tree, {"good.yaml": GOOD})
    return file


@pytest.mark.parametrize("module", [True, False], ids=["python -m", "script"])
@pytest.mark.parametrize("arguments", RUNS, ids=lambda one: one[0])
def test_nothing_of_the_checkout_is_run(
    program: Program, mark: Path, arguments: tuple[str, ...], *, module: bool
) -> None:
    done = program(*arguments, module=module)
    assert done.returncode in {0, 1}, done.stderr
    assert not mark.exists()


def test_the_script_takes_no_program_of_its_own_name_from_the_checkout(
    program: Program, tree: Path, mark: Path
) -> None:
    """As for ``python -m``: Python itself imports the package from where one stands, before we are asked."""
    write(tree, {"unbuffered/__init__.py": RAN.format(mark=str(mark)), "unbuffered/cli.py": ""})
    done = program("check", module=False)
    assert done.returncode == 1
    assert not mark.exists()
    isolated = subprocess.run(
        [sys.executable, "-P", "-m", "unbuffered", "check"], cwd=tree, capture_output=True, check=False
    )
    assert isolated.returncode == 1
    assert not mark.exists()


HOOK = """
import sys

STARTS = {{"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"}}
CALLS = {{"socket.connect", "socket.getaddrinfo", "socket.bind", "urllib.Request", "http.client.connect"}}

def heard(event, given):
    code = event == "exec" and getattr(given[0], "co_filename", "").startswith({tree!r})
    if code or event in STARTS or event in CALLS:
        print("HEARD", event, repr(given)[:200], file=sys.stderr)

sys.addaudithook(heard)
"""


@pytest.mark.parametrize("arguments", [RUNS[0], RUNS[1]], ids=["reports", "fix"])
def test_no_process_is_started_no_connection_made_and_no_code_of_the_checkout_begun(
    program: Program, tree: Path, mark: Path, arguments: tuple[str, ...]
) -> None:
    """An audit hook of Python hears of all three, put in before the program begins."""
    site = tree.parent / "site"
    write(site, {"sitecustomize.py": HOOK.format(tree=str(tree))})
    done = program(*arguments, PYTHONPATH=str(site))
    assert "HEARD" not in done.stderr
    assert done.returncode in {0, 1}
    assert not mark.exists()
