"""The steps of a composite action, run as GitHub's runner does: expressions, environment, shell, outputs."""

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

SHELL = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"]
"""What `shell: bash` stands for."""

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass(slots=True)
class Job:
    """A job with one step, which uses the action.

    `outcomes` are those of actions of others, which are not run; `given` are outputs of steps that were run
    before. Once it ran, `used` has what the others were given, and `log` what a person reads.
    """

    action: Path
    workspace: Path
    temp: Path
    inputs: dict[str, str]
    environment: dict[str, str]
    outcomes: dict[str, str] = field(default_factory=dict)
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    used: dict[str, dict[str, str]] = field(default_factory=dict)
    log: str = ""
    code: int = 0

    def run(self) -> "Job":
        """Run the steps in order, up to the first that fails; those in `given` are not run again."""
        told = yaml.safe_load((self.action / "action.yml").read_text("utf-8"))
        unknown = set(self.inputs) - set(told["inputs"])
        assert not unknown
        self.inputs = {name: str(one["default"]) for name, one in told["inputs"].items()} | self.inputs
        for number, step in enumerate(told["runs"]["steps"]):
            name = step.get("id", f"step {number}")
            if not self._is_due(step):
                self.steps[name] = {"outputs": {}, "outcome": "skipped"}
            elif name in self.given:
                self.steps[name] = {"outputs": self.given[name], "outcome": "success"}
            elif "uses" in step:
                self._use(name, step)
            else:
                self._shell(name, step)
            if self.code:
                break
        return self

    @property
    def summary(self) -> str:
        """The page of the job."""
        return (self.temp / "summary").read_text("utf-8")

    def output(self, name: str) -> str:
        """Return an output of the action."""
        told = yaml.safe_load((self.action / "action.yml").read_text("utf-8"))
        return self._filled(told["outputs"][name]["value"])

    def _is_due(self, step: dict[str, Any]) -> bool:
        return "if" not in step or self._filled(step["if"]) == "True"

    def _use(self, name: str, step: dict[str, Any]) -> None:
        self.used[step["uses"]] = {key: self._filled(str(value)) for key, value in step["with"].items()}
        outcome = self.outcomes.get(name, "success")
        self.steps[name] = {"outputs": {}, "outcome": outcome}
        if outcome == "failure" and not step.get("continue-on-error"):
            self.code = 1

    def _shell(self, name: str, step: dict[str, Any]) -> None:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an input would become shell"
        script, output, summary = (self.temp / one for one in ("step.sh", "output", "summary"))
        script.write_text(step["run"], "utf-8")
        output.write_text("", "utf-8")
        done = subprocess.run(
            [*SHELL, script],
            cwd=self.workspace,
            env={
                **self.environment,
                **{key: self._filled(str(value)) for key, value in step.get("env", {}).items()},
                "GITHUB_ACTION_PATH": str(self.action),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                "RUNNER_TEMP": str(self.temp),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        self.log += done.stdout
        self.code = done.returncode
        outputs = dict(line.split("=", 1) for line in output.read_text("utf-8").splitlines())
        self.steps[name] = {"outputs": outputs, "outcome": "failure" if done.returncode else "success"}

    def _filled(self, text: str) -> str:
        return _EXPRESSION.sub(lambda found: str(self._value(found[1])), text)

    def _value(self, expression: str) -> object:
        """Return the value of an expression, as far as the action's own go."""
        for operator in (" || ", " == ", " != "):
            left, found, right = expression.partition(operator)
            if found:
                values = self._value(left), self._value(right)
                return {
                    " || ": values[0] or values[1],
                    " == ": values[0] == values[1],
                    " != ": values[0] != values[1],
                }[operator]
        if expression.startswith("'"):
            return expression.strip("'")
        where, *rest = expression.split(".")
        if where == "inputs":
            return self.inputs[rest[0]]
        if expression == "github.token":
            return "a token"
        assert where == "steps", expression
        # What a step does not put out is empty, and so is a step that was not reached.
        found_: object = self.steps.get(rest[0], {"outputs": {}})
        for one in rest[1:]:
            found_ = found_.get(one, "") if isinstance(found_, dict) else ""
        return found_


def runner(workspace: Path) -> dict[str, str]:
    """Return the environment of a runner, without what this machine's own settings add to it."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "RUNNER_", "GH_"))
    }
    return {
        **{key: value for key, value in kept.items() if key not in {"FORCE_COLOR", "NO_COLOR", "COLUMNS"}},
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_REPOSITORY": "acme/chat",
        "GITHUB_EVENT_NAME": "push",
    }
