"""From what is started to the file, through images, zips and scripts."""

import pytest

from unbuffered.readers.code.entrypoints.command import command, handler
from unbuffered.readers.code.entrypoints.dockerfile import image
from unbuffered.readers.code.entrypoints.locate import Found, Undetermined, locate, program_of
from unbuffered.readers.code.entrypoints.program import Kind, Program

APP = "from fastapi import FastAPI\napp = FastAPI()\n"
NODE = (".py", ".mjs", ".js", ".cjs", ".ts")
Files = dict[str, str]


def started(dockerfile: str, files: Files, environment: dict[str, str] | None = None) -> Found | Undetermined:
    found = image(dockerfile)
    assert found is not None
    program = program_of(found, environment=environment)
    return locate(program, found, files.__contains__, files.get, suffixes=NODE, environment=environment)


def zipped(program: Program | None, files: Files) -> Found | Undetermined:
    return locate(program, None, files.__contains__, files.get, suffixes=NODE)


def answer(result: Found | Undetermined) -> tuple[str, str]:
    assert isinstance(result, Found), result
    return result.path, result.attribute


def why(result: Found | Undetermined) -> str:
    assert isinstance(result, Undetermined), result
    assert not result.why.endswith(".")
    return result.why


IMAGES = {
    "copied as it is": ("COPY . .\nCMD uvicorn main:app", {"main.py": APP}, "main.py"),
    "a folder": (
        "WORKDIR /app\nCOPY src/ .\nCMD uvicorn main:app",
        {"src/main.py": APP, "main.py": APP},
        "src/main.py",
    ),
    "a folder to a folder": (
        "WORKDIR /app\nCOPY src ./src\nCMD uvicorn src.main:app",
        {"src/main.py": APP},
        "src/main.py",
    ),
    "a file": ("WORKDIR /app\nCOPY web/app.py .\nCMD uvicorn app:app", {"web/app.py": APP}, "web/app.py"),
    "a file under another name": (
        "COPY web.py /srv/main.py\nWORKDIR /srv\nCMD uvicorn main:app",
        {"web.py": APP},
        "web.py",
    ),
    "files by pattern": (
        "WORKDIR /a\nCOPY web/*.py ./\nCMD uvicorn main:app",
        {"web/main.py": APP},
        "web/main.py",
    ),
    "the last copy wins": (
        "WORKDIR /a\nCOPY . .\nCOPY other/ .\nCMD uvicorn main:app",
        {"main.py": APP, "other/main.py": APP},
        "other/main.py",
    ),
    "a package": (
        "WORKDIR /a\nCOPY . .\nCMD uvicorn web:app",
        {"web/__init__.py": APP, "web.py": APP},
        "web/__init__.py",
    ),
    "a variable": (
        "ENV H /srv\nWORKDIR $H\nCOPY . ./\nCMD exec uvicorn main:app",
        {"main.py": APP},
        "main.py",
    ),
    "an app folder": (
        "WORKDIR /app\nCOPY . .\nCMD uvicorn --app-dir code main:app",
        {"code/main.py": APP, "main.py": APP},
        "code/main.py",
    ),
    "the search path": (
        "WORKDIR /app\nENV PYTHONPATH=$PYTHONPATH:/app/lib\nCOPY . .\nCMD uvicorn web.main:app",
        {"lib/web/main.py": APP},
        "lib/web/main.py",
    ),
    "a build stage": (
        "COPY . /build\nFROM python\nCOPY --from=0 /build/src /app\nWORKDIR /app\nCMD uvicorn main:app",
        {"src/main.py": APP},
        "src/main.py",
    ),
    "an installed project": (
        "WORKDIR /a\nCOPY src /tmp/src\nRUN pip install /tmp\nCMD uvicorn web.main:app",
        {"src/web/main.py": APP},
        "src/web/main.py",
    ),
    "a cd": ("COPY . /app\nCMD cd /app/web && uvicorn main:app", {"web/main.py": APP}, "web/main.py"),
    "a module name in a variable": ("ENV M=web\nCOPY . .\nCMD uvicorn $M:app", {"web.py": APP}, "web.py"),
    "fastapi's own search": ("WORKDIR /c\nCOPY . .\nCMD fastapi run", {"app/main.py": APP}, "app/main.py"),
    "a file for fastapi": (
        "WORKDIR /c\nCOPY ./app /c/app\nCMD fastapi run app/main.py",
        {"app/main.py": APP},
        "app/main.py",
    ),
}


@pytest.mark.parametrize("name", IMAGES)
def test_a_path_in_the_image_leads_to_the_build_context(name: str) -> None:
    lines, files, path = IMAGES[name]
    assert answer(started(f"FROM python:3.13\n{lines}\n", files)) == (path, "app")


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ('COPY app.py ${LAMBDA_TASK_ROOT}\nCMD ["app.handler"]', "app.py"),
        ('COPY src/ $LAMBDA_TASK_ROOT/\nCMD ["app.handler"]', "src/app.py"),
        ('COPY src ./pkg\nCMD ["pkg/app.handler"]', "src/app.py"),
        ('COPY app.py $LAMBDA_TASK_ROOT\nWORKDIR /tmp\nCMD ["app.handler"]', "app.py"),
        ('COPY . .\nENTRYPOINT ["python", "-m", "awslambdaric"]\nCMD ["app.handler"]', "app.py"),
        ('COPY . .\nENTRYPOINT ["/lambda-entrypoint.sh"]\nCMD ["app.handler"]', "app.py"),
    ],
)
def test_a_handler_in_a_lambda_image(lines: str, path: str) -> None:
    files = {"app.py": "def handler(event, context): ...\n", "src/app.py": "async def handler(): ...\n"}
    result = started(f"FROM public.ecr.aws/lambda/python:3.13\n{lines}\n", files)
    assert answer(result) == (path, "handler")
    assert isinstance(result, Found)
    assert result.kind is Kind.FUNCTION


def test_a_lambda_base_starts_handlers_and_nothing_else() -> None:
    for lines in ('CMD ["uvicorn", "main:app"]', "CMD app.handler", 'CMD ["a.b", "c"]', ""):
        text = f"FROM public.ecr.aws/lambda/python:3.13\nCOPY . .\n{lines}\n"
        assert why(started(text, {"main.py": APP, "app.py": "handler = 1"}))
    cleared = 'FROM public.ecr.aws/lambda/python:3.13\nCOPY . .\nENTRYPOINT []\nCMD ["uvicorn", "main:app"]\n'
    assert answer(started(cleared, {"main.py": APP})) == ("main.py", "app")


def test_the_template_beats_the_file() -> None:
    found = image('FROM public.ecr.aws/lambda/python:3.13\nCOPY . .\nCMD ["app.handler"]\n')
    assert found is not None
    assert program_of(found, None, ["other.main"]) == Program(
        Kind.FUNCTION, module="other", attribute="main", server="awslambdaric"
    )
    program = program_of(found, ["uvicorn"], ["main:app", "--port", "80"])
    assert program is not None
    assert (program.module, program.port) == ("main", 80)
    joined = image('FROM x\nENTRYPOINT ["opentelemetry-instrument"]\nCMD ["python", "main.py"]\n')
    assert joined is not None
    assert program_of(joined) == Program(Kind.FILE, path="main.py", server="python")
    shell = image("FROM x\nENTRYPOINT exec uvicorn main:app\nCMD ignored\n")
    assert shell is not None
    assert program_of(shell) == Program(Kind.APPLICATION, module="main", attribute="app", server="uvicorn")


def test_the_environment_of_the_template_beats_the_image() -> None:
    text = "FROM x\nENV M=a\nCOPY . .\nCMD uvicorn $M:app\n"
    assert answer(started(text, {"a.py": APP, "b.py": APP}, {"M": "b"})) == ("b.py", "app")


@pytest.mark.parametrize(
    ("text", "files", "path"),
    [
        ("app.handler", ["app.py"], "app.py"),
        ("pkg.mod.handler", ["pkg/mod.py"], "pkg/mod.py"),
        ("src/app.handler", ["src/app.py"], "src/app.py"),
        ("a/b.c.handler", ["a/b/c/__init__.py"], "a/b/c/__init__.py"),
        ("index.handler", ["index.mjs"], "index.mjs"),
        ("dist/index.handler", ["dist/index.ts"], "dist/index.ts"),
    ],
)
def test_a_handler_in_a_zip(text: str, files: list[str], path: str) -> None:
    result = zipped(handler(text), dict.fromkeys(files, "def handler(): ..."))
    assert answer(result) == (path, "handler")


@pytest.mark.parametrize(
    "body",
    [
        "handler = Mangum(app)",
        "from web import handler",
        "from web import main as handler",
        "from web import *",
        "try:\n    import a\nexcept ImportError:\n    pass\nelse:\n    def handler(): ...",
        "handler: object = 1",
        "other, handler = 1, 2",
        "class handler: ...",
        "print 'python 2'",
        "\0",
    ],
)
def test_an_attribute_is_bound_in_many_ways_or_cannot_be_checked(body: str) -> None:
    assert answer(zipped(handler("app.handler"), {"app.py": body})) == ("app.py", "handler")


def test_an_attribute_that_is_not_bound_is_no_answer() -> None:
    body = "def other():\n    handler = 1\n"
    assert why(zipped(handler("app.handler"), {"app.py": body})) == "app.py does not define handler"


def test_a_run_script_in_a_zip() -> None:
    files = {"run.sh": "#!/bin/bash\nexec python -m uvicorn --port=$PORT main:app\n", "main.py": APP}
    result = zipped(Program(Kind.SCRIPT, path="run.sh"), files)
    assert answer(result) == ("main.py", "app")
    assert isinstance(result, Found)
    assert (result.kind, result.via, result.program.server) == (Kind.APPLICATION, ("run.sh",), "uvicorn")
    rooted = {**files, "run.sh": "cd $LAMBDA_TASK_ROOT/web; exec uvicorn main:app", "web/main.py": APP}
    assert answer(zipped(Program(Kind.SCRIPT, path="/var/task/run.sh"), rooted)) == ("web/main.py", "app")


@pytest.mark.parametrize("words", [["main.py"], ["opentelemetry-instrument", "main.py"]])
def test_an_agent_in_a_zip(words: list[str]) -> None:
    body = "from bedrock_agentcore import BedrockAgentCoreApp\nagent = BedrockAgentCoreApp()\n"
    result = zipped(command(words), {"main.py": body})
    assert answer(result) == ("main.py", "agent")


def test_scripts_are_read_one_after_the_other() -> None:
    copies = "COPY bin /usr/local/bin\nCOPY . /app\nWORKDIR /app"
    text = f'FROM x\n{copies}\nENTRYPOINT ["entry.sh"]\nCMD ["./run.sh"]\n'
    files = {
        "bin/entry.sh": 'set -e\nexec "$@"',
        "run.sh": "cd web\nexec ./go",
        "web/go": "#!/bin/sh\nuvicorn main:app",
        "web/main.py": APP,
    }
    result = started(text, files)
    assert answer(result) == ("web/main.py", "app")
    assert isinstance(result, Found)
    assert result.via == ("bin/entry.sh", "run.sh", "web/go")


def test_a_script_of_another_interpreter_is_a_file() -> None:
    files = {"start": "#!/usr/bin/env python3\nimport uvicorn\nuvicorn.run('main:app')\n", "main.py": APP}
    text = 'FROM x\nWORKDIR /a\nCOPY . .\nCMD ["./start"]\n'
    assert answer(started(text, files)) == ("main.py", "app")
    assert why(started(text, {"start": "#!/usr/bin/env perl\n"})).startswith(
        "what the program ./start starts"
    )


SCRIPTS = {
    "a cycle": {"run.sh": "./run.sh"},
    "a longer cycle": {"run.sh": "./a.sh", "a.sh": "./run.sh"},
    "too many": {
        "run.sh": "./a.sh",
        "a.sh": "./b.sh",
        "b.sh": "./c.sh",
        "c.sh": "uvicorn main:app",
        "main.py": APP,
    },
    "real logic": {
        "run.sh": "if [ $A ]; then uvicorn a:app; else uvicorn b:app; fi",
        "a.py": APP,
        "b.py": APP,
    },
    "missing": {},
    "outside": {"run.sh": "../../x.sh"},
    "an unknown folder": {"run.sh": 'cd "$HERE"\nexec uvicorn main:app', "main.py": APP},
    "no file": {"run.sh": "uvicorn main:app"},
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_that_leads_nowhere_says_why(name: str) -> None:
    reasons = {
        "a cycle": "the start script ./run.sh starts itself",
        "a longer cycle": "the start script ./run.sh starts itself",
        "too many": "the start script ./c.sh is reached through more than 3 others",
        "real logic": "what the start script run.sh starts cannot be told from its text",
        "missing": "the start script run.sh is not in the package",
        "outside": "the start script ../../x.sh is not in the package",
        "an unknown folder": "the folder $HERE is known at run time only",
        "no file": "no file for main is in the package",
    }
    assert why(zipped(Program(Kind.SCRIPT, path="run.sh"), SCRIPTS[name])) == reasons[name]


def test_what_is_not_understood_is_named() -> None:
    assert why(zipped(None, {})) == "nothing says what is started"
    assert why(started("FROM x\n", {})) == "the Dockerfile does not say what is started"
    assert (
        why(started("FROM x\nCMD nginx -g x\n", {}))
        == "the command nginx -g x starts nothing that can be told"
    )
    long = why(started(f"FROM x\nCMD {'y' * 500}\u202e\n", {}))
    assert len(long) < 150
    assert long.isprintable()


def test_two_files_that_may_be_meant_are_no_answer() -> None:
    text = "FROM x\nWORKDIR /a\nCMD uvicorn web:app\n"
    files = {"src/web.py": APP, "app/web.py": APP}
    assert why(started(text, files)) == "web may be src/web.py or app/web.py"
    assert answer(started(text, {"src/web.py": APP})) == ("src/web.py", "app")
    assert why(started(text, {"src/web.py": "x = 1"})) == "no file for web is in the build context"


def test_a_module_of_the_zip_is_not_looked_for_elsewhere() -> None:
    assert why(zipped(handler("app.handler"), {"src/app.py": "handler = 1"}))


def test_a_language_that_is_not_read_is_named() -> None:
    found = image("FROM node\nCOPY . .\nCMD node server.js\n")
    assert found is not None
    result = locate(program_of(found), found, {"server.js": ""}.__contains__, {"server.js": ""}.get)
    assert why(result) == "server.js is not written in a language that is read"
    assert answer(started("FROM node\nCOPY . .\nCMD node server\n", {"server.mjs": ""})) == ("server.mjs", "")
