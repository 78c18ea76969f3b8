"""The programs that are compared, each in an environment of its own, and how each is run at its best."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PINS = {
    "unbuffered": (),
    "cfn-lint": ("cfn-lint==1.58.0",),
    "checkov": ("checkov==3.3.30",),
    "cloudformation-validate": ("cloudformation-validate==1.14.0",),
    "cfn-guard": ("cfn-guard-rs==0.3.3",),
    "python": ("ruff==0.17.6", "flake8==7.5.0", "flake8-async==26.8.1"),
}
"""What each environment holds; ours is installed from this checkout."""

_FLOOR = """\
import sys
from pathlib import Path
import json, typer, yaml
for named in sys.argv[1:]:
    path = Path(named)
    for file in sorted(path.rglob("*.*")) if path.is_dir() else [path]:
        text = file.read_text("utf-8")
        json.loads(text) if text.startswith("{") else list(yaml.parse(text, Loader=yaml.CSafeLoader))
"""
"""The interpreter, the libraries of command line and YAML, and every file parsed: the least there is."""

_PARSED = """\
import ast, sys
from pathlib import Path
for file in sorted(Path(sys.argv[1]).rglob("*.py")):
    ast.parse(file.read_text("utf-8"))
"""
"""The same for Python."""

_VALIDATE = """\
import sys
from cloudformation_validate import CelEngine
engine = CelEngine()
for named in sys.argv[1:]:
    engine.validate_template(named)
"""
"""The faster of its two engines, made once."""


_GUARD = """\
import sys
from cfn_guard_rs.cfn_guard_rs import run_checks_rs
rules = open(sys.argv[1]).read()
for named in sys.argv[2:]:
    run_checks_rs(open(named).read(), rules, False)
"""
"""Its engine without its command line, which no registry has: the text of a template in, a report out."""

RULES = Path(__file__).with_name("streaming.guard")


@dataclass(frozen=True, slots=True)
class Tools:
    """The environments, below one folder."""

    folder: Path

    def install(self, checkout: Path) -> None:
        """Make what is not there yet; ours is made anew each time."""
        for name, pins in PINS.items():
            home = self.folder / name
            if name == "unbuffered" and home.exists():
                shutil.rmtree(home)
            if not home.exists():
                self._run(sys.executable, "-m", "venv", str(home))
                wanted = pins or (str(checkout),)
                self._run(str(home / "bin" / "pip"), "install", "-q", "--disable-pip-version-check", *wanted)

    def _run(self, *command: str) -> None:
        subprocess.run(command, check=True)  # noqa: S603 - the commands of this file

    def _program(self, environment: str, name: str) -> str:
        return str(self.folder / environment / "bin" / name)

    def on_templates(self, *paths: Path) -> dict[str, list[str]]:
        """Return the command of each tool over some templates."""
        named = [str(path) for path in paths]
        python = self._program("unbuffered", "python")
        return {
            "floor": [python, "-c", _FLOOR, *named],
            "unbuffered": [self._program("unbuffered", "unbuffered"), "check", "-q", *named],
            "cloudformation-validate": [
                self._program("cloudformation-validate", "python"),
                "-c",
                _VALIDATE,
                *named,
            ],
            "cfn-guard": [self._program("cfn-guard", "python"), "-c", _GUARD, str(RULES), *named],
            "cfn-lint": [self._program("cfn-lint", "cfn-lint"), "--", *named],
            "checkov": [
                self._program("checkov", "checkov"),
                *("--framework", "cloudformation", "--skip-download", "--quiet", "--compact"),
                *(word for path in named for word in ("-f", path)),
            ],
        }

    def on_modules(self, folder: Path) -> dict[str, list[str]]:
        """Return the command of each tool over a folder of Python."""
        ruff, flake8 = self._program("python", "ruff"), self._program("python", "flake8")
        return {
            "floor": [self._program("unbuffered", "python"), "-c", _PARSED, str(folder)],
            "unbuffered": [self._program("unbuffered", "unbuffered"), "check", "-q", str(folder)],
            "ruff ASYNC": [ruff, "check", "--isolated", "--no-cache", "--select", "ASYNC", str(folder)],
            "flake8-async": [flake8, "--isolated", "--select", "ASYNC", "-j", "1", str(folder)],
        }
