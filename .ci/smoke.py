"""Tries an installed unbuffered, with nothing but what its users have: the standard library.

    ENVIRONMENT/bin/python -I smoke.py TREE [EXTRA ...]

TREE is an unpacked source distribution, whose fixtures are checked; the extras are those that are installed.
It ends with 0 if all is as it should be, and else with a line for each thing that is not, and 1.
"""

import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import distributions, version
from pathlib import Path

PROGRAM = Path(sys.executable).parent / "unbuffered"
LIBRARIES = {
    "html": {"jinja2"},
    "probe": {"h11"},
    "aws": {"boto3", "botocore"},
    "cfn-lint": {"cfnlint"},
    "lsp": {"pygls", "lsprotocol"},
    "cdk": {"aws_cdk", "jsii"},
}
"""The extras, and the libraries that each is for."""
NEEDS = {
    "html": (("check", "-q", "-f", "html", "{chat}"), "the html format needs Jinja2"),
    "probe": (("probe", "{url}"), "probe needs h11"),
    "aws": (("audit", "--stack", "chat", "-q"), "audit needs boto3"),
    "cfn-lint": (("check", "-q", "--with-cfn-lint", "{chat}"), "which is not installed"),
    "lsp": (("lsp",), "lsp needs pygls"),
}
"""What is run for an extra, and what it says where the extra is missing; that of the CDK has no command."""
DEVELOPERS = {"pytest", "mypy", "ruff", "hypothesis", "import-linter", "playwright"}

Ran = subprocess.CompletedProcess[str]


REFUSAL = (
    b"<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>nobody</Message></Error>"
    b"<RequestId>0</RequestId></ErrorResponse>"
)


class Answers(BaseHTTPRequestHandler):
    """Answers a GET with two events, chunk by chunk, and a POST as AWS answers whom it does not know."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a call."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for chunk in (b"data: a\n\n", b"data: b\n\n", b""):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))

    def do_POST(self) -> None:
        """Refuse a call."""
        self.send_response(403)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(REFUSAL)))
        self.end_headers()
        self.wfile.write(REFUSAL)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Smoke:
    """The installed program in an empty folder, and what was not as it should be."""

    def __init__(self, tree: Path, extras: set[str], url: str) -> None:
        """Take the unpacked source, the extras that are installed, and where a server of ours answers."""
        self.tree = tree
        self.extras = extras
        self.url = url
        self.wrong: list[str] = []

    def run(self, *arguments: str, **environment: str) -> Ran:
        """Return what a run of the program said."""
        clean = {"PATH": os.defpath}  # nothing of the machine's own: a cfn-lint may be there
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(  # noqa: S603 - the program that is tried
                [PROGRAM, *arguments],
                cwd=folder,
                env={**clean, "COLUMNS": "100", **environment},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                check=False,
                timeout=120,
            )
        if "Traceback" in done.stderr or "internal error" in done.stderr:
            self.wrong.append(f"{' '.join(arguments)}: {done.stderr}")
        return done

    def hold(self, holds: bool, words: str) -> None:  # noqa: FBT001 - it is what an assertion takes
        """Keep the words if something does not hold."""
        if not holds:
            self.wrong.append(words)


def packages(smoke: Smoke) -> None:
    """Hold what is installed to the wheel, without tools of developers, and import every module of it."""
    names = {one.metadata["Name"].lower() for one in distributions()}
    smoke.hold(not names & DEVELOPERS, f"developers' tools are here: {names & DEVELOPERS}")
    missing = set().union(*(names for extra, names in LIBRARIES.items() if extra not in smoke.extras))
    for package in ("unbuffered", "unbuffered_rules"):
        module = importlib.import_module(package)
        smoke.hold("site-packages" in str(module.__file__), f"{package} is from {module.__file__}")
        for found in pkgutil.walk_packages(module.__path__, f"{package}."):
            if found.name.endswith("__main__"):
                continue
            try:
                importlib.import_module(found.name)
            except ImportError as error:
                cause = error if error.name else error.__context__
                library = (getattr(cause, "name", None) or "").partition(".")[0]
                smoke.hold(library in missing, f"{found.name}: {error}")


def commands(smoke: Smoke) -> None:
    """Ask the program for its version, its rules, and the help of every command."""
    told = smoke.run("--version").stdout
    smoke.hold(told == f"unbuffered {version('unbuffered')}\n", f"--version says {told!r}")
    module = subprocess.run(
        [sys.executable, "-m", "unbuffered", "--version"], capture_output=True, encoding="utf-8", check=False
    )
    smoke.hold(module.stdout == told, f"python -m unbuffered says {module.stdout!r} {module.stderr!r}")
    for name in _names():
        help_ = smoke.run(name, "--help")
        smoke.hold(
            help_.returncode == 0 and f"unbuffered {name}" in help_.stdout, f"{name} --help: {help_.stderr}"
        )
    listed = smoke.run("rules").stdout.splitlines()
    smoke.hold(bool(listed), "no rules are listed")
    words = smoke.run("explain", "UNB404")
    smoke.hold("RESPONSE_STREAM" in words.stdout, f"explain: {words.stderr}")
    smoke.hold("streaming-basics" in smoke.run("policies").stdout, "the built-in policies are not listed")
    smoke.hold(smoke.run("init").returncode == 0, "init fails")
    smoke.hold(smoke.run("config").returncode == 0, "config fails")


def _names() -> Iterator[str]:
    """Yield every command, asked of the program itself."""
    from unbuffered.cli.commands import COMMANDS  # noqa: PLC0415 - what is tried is imported where it is tried

    yield from COMMANDS


def fixtures(smoke: Smoke) -> None:
    """Judge the specimens and every fixture, in every format that needs no extra."""
    chat = str(smoke.tree / "fixtures/specimens/chat")
    told = smoke.run("check", "-q", "-f", "json", chat)
    smoke.hold(told.returncode == 1, f"a check of chat ends with {told.returncode}: {told.stderr}")
    found = {one["rule"] for one in json.loads(told.stdout)["findings"]}
    smoke.hold({"UNB301", "UNB404"} <= found, f"chat has {found}")
    for form in ("text", "concise", "sarif", "github", "gitlab", "junit", "markdown"):
        one = smoke.run("check", "-q", "-f", form, chat)
        smoke.hold(one.returncode == 1 and "UNB404" in one.stdout, f"-f {form}: {one.stderr}")
    for form in ("text", "mermaid", "svg"):
        one = smoke.run("trace", "-f", form, chat)
        smoke.hold(one.returncode == 0 and "chat" in one.stdout, f"trace -f {form}: {one.stderr}")
    every = smoke.run("check", "-q", "-f", "json", str(smoke.tree / "fixtures/rules"))
    smoke.hold(every.returncode == 1, f"a check of all fixtures ends with {every.returncode}: {every.stderr}")
    agent = smoke.run("check", "-q", "-f", "concise", str(smoke.tree / "fixtures/specimens/agent"))
    smoke.hold("UNB7" in agent.stdout, f"the agent's handler is not read: {agent.stderr}")
    gate = smoke.tree / "fixtures/specimens/gate"
    policy = smoke.run("check", "-q", "-f", "concise", "--policy", str(gate / "policy.yaml"), str(gate))
    smoke.hold("UNB8" in policy.stdout, f"the policy is not judged: {policy.stderr}")


def extras(smoke: Smoke) -> None:
    """Use each extra that is installed, and hold the others to the one line that asks for them."""
    chat = str(smoke.tree / "fixtures/specimens/chat")
    for extra, (arguments, words) in NEEDS.items():
        done = smoke.run(*(one.format(chat=chat, url=smoke.url) for one in arguments), **_account(smoke.url))
        if extra not in smoke.extras:
            line = done.stderr.strip()
            asked = words in line and f'pip install "unbuffered[{extra}]"' in line and "\n" not in line
            smoke.hold(asked and done.returncode == 2, f"without {extra}: {done.returncode} {line!r}")  # noqa: PLR2004 - Exit.USAGE
        else:
            works, told = WORKS[extra], done.stdout + done.stderr
            smoke.hold(works(done), f"with {extra}: {done.returncode} {told[-600:]!r}")


def _account(url: str) -> dict[str, str]:
    """Return an account of AWS that does not exist, with our own server as AWS."""
    names = {
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }
    return {**names, "AWS_ENDPOINT_URL": url, "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1"}


WORKS: dict[str, Callable[[Ran], bool]] = {
    "html": lambda done: done.returncode == 1 and "<html" in done.stdout and "UNB404" in done.stdout,
    "probe": lambda done: "GET http://127.0.0.1" in done.stdout and "text/event-stream" in done.stdout,
    "aws": lambda done: done.stderr.startswith("unbuffered: AWS does not know who asks"),
    "cfn-lint": lambda done: done.returncode == 1 and "UNB404" in done.stdout,
    # Nobody is at the other end, and so nobody has said goodbye.
    "lsp": lambda done: done.returncode == 1 and done.stdout + done.stderr == "",
}


def main() -> int:
    """Try everything, say what is wrong, and return the exit code."""
    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    smoke = Smoke(Path(sys.argv[1]).resolve(), set(sys.argv[2:]), f"http://127.0.0.1:{server.server_port}/")
    parts = [extras] if smoke.extras else [packages, commands, fixtures, extras]
    for part in parts:
        part(smoke)
    if smoke.extras:
        packages(smoke)
    for line in smoke.wrong:
        print(f"wrong: {line}")
    return 1 if smoke.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
