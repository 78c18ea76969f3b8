"""Texts that are made to hurt: each is answered soon, and nothing fails."""

import time

import pytest

from unbuffered.readers.code.entrypoints.command import command, handler
from unbuffered.readers.code.entrypoints.dockerfile import image
from unbuffered.readers.code.entrypoints.locate import Undetermined, locate, program_of
from unbuffered.readers.code.entrypoints.program import Kind, Program
from unbuffered.readers.code.entrypoints.script import script
from unbuffered.readers.code.entrypoints.served import served
from unbuffered.readers.code.entrypoints.source import source

SIZE = 100_000
SECONDS = 3  # a slow machine under load; each takes less than half a second on an idle one
ATOMS = [
    *(
        "(",
        "{ ",
        "$(",
        "${",
        "`",
        '"',
        "'",
        "\\",
        "\n",
        "\0",
        "&",
        "|",
        "<",
        ">",
        "<<E\n",
        "<<E ",
        "#",
        "\\\n",
    ),
    *(
        "if ",
        "if true; then ",
        "case x in a) ",
        "while true; do ",
        "f() { ",
        "f(){ f; f; }\nf\n",
        "[[ ",
        "(( ",
    ),
    *(
        "a && ",
        "a | ",
        "a||b\n",
        "! ",
        "time ",
        "(a)",
        "a=b\n",
        "a=b ",
        "$A",
        "${A:-",
        "export A=$A$A\n",
        "x ;; ",
    ),
    *("exec ", "env ", "sh -c ", "python -m ", "uvicorn a:b &\n", "cd a\n", "$(dirname $0", '"$@" ', "1>a "),
    *(
        "a.b",
        "a/",
        "-",
        "-m ",
        "[",
        '["a",',
        "FROM a AS a\n",
        "ENV A=$A$A\n",
        "COPY . /\n",
        "RUN <<E\n",
        "a,",
    ),
]


@pytest.fixture(autouse=True)
def _soon(request: pytest.FixtureRequest) -> object:
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < SECONDS, request.node.name


@pytest.mark.parametrize("atom", ATOMS)
def test_a_hundred_kilobytes_of_one_thing(atom: str) -> None:
    text = atom * (SIZE // len(atom))
    short = text[:30_000]
    assert handler(text) is None
    assert script(text) is None
    script(short + '\nexec "$@"', ["uvicorn", "main:app"], {"A": "x" * 100}, "/run.sh")


@pytest.mark.parametrize("atom", ATOMS)
def test_command_lines_of_one_thing(atom: str) -> None:
    text = atom * (SIZE // len(atom))
    for words in ([text], text.split(" "), ["sh", "-c", text[:6000]]):
        command(words)
    for name in ("uvicorn", "gunicorn", "hypercorn", "flask", "fastapi", "python", "node"):
        assert command([name, text]) is None or name in {"python", "node"}
        command([name, *text.split()])


@pytest.mark.parametrize("atom", ATOMS)
def test_dockerfiles_of_one_thing(atom: str) -> None:
    text = atom * (SIZE // len(atom))
    for start in ("", "FROM a\nENV ", "FROM a\nCOPY <<E ", "FROM a\nCMD ["):
        found = image(start + text)
        if found is not None:
            program_of(found)


DOCKERFILES = {
    "stages": "FROM a AS b\n" * 8000,
    "stages that copy": "FROM a AS b\n" + "FROM b AS b\nCOPY --from=b / /\nCOPY --from=b / /x\n" * 150,
    "copies from copies": "FROM a AS b\n"
    + "COPY x /y\n" * 5000
    + "FROM c\n"
    + "COPY --from=b /z /y\n" * 3500,
    "doubling": "FROM a\nENV A=aaaaaaaaaa\n" + "ENV A=$A$A\n" * 8000,
    "variables": "FROM a\n" + "".join(f"ENV a{n}=1\n" for n in range(8000)),
    "here-documents": "FROM a\n" + "".join(f"RUN <<E{n}\n" for n in range(8000)),
    "sources": "FROM a\nCOPY " + "a " * 50000 + "/x\nCMD uvicorn m:a\n",
    "folders": "FROM a\n" + "WORKDIR a\n" * 10000 + "CMD uvicorn m:a\n",
    "patterns": "FROM a\n" + f"COPY {'*a' * 90} /\n" * 400 + f"CMD uvicorn {'a' * 900}:a\n",
}


@pytest.mark.parametrize("name", DOCKERFILES)
def test_dockerfiles_that_grow(name: str) -> None:
    found = image(DOCKERFILES[name])
    if found is not None:
        program = Program(Kind.APPLICATION, module="a.b.c", attribute="app", search=("/x",) * 50)
        assert isinstance(locate(program, found, lambda _: False, lambda _: None), Undetermined)
        locate(program_of(found), found, lambda _: True, lambda _: "x" * SIZE)


def test_shells_in_shells() -> None:
    assert command(["sh", "-c"] * 1000) is None
    assert command(["env"] * SIZE) is None
    text = "uvicorn main:app"
    for _ in range(6):
        text = f"sh -c '{text.replace(chr(39), chr(39) + chr(92) + chr(39) + chr(39))}'"
    found = script(text)
    assert found is not None
    assert found.module == "main"
    deep = "uvicorn main:app"
    for depth in range(200):
        deep = f"sh -c {'$' * (depth % 2)}'{deep}'"
    script(deep)


def test_functions_that_call_each_other() -> None:
    text = "\n".join(f"f{n}() {{ f{n + 1}; f{n + 1}; }}" for n in range(60)) + "\nf0\nexec uvicorn main:app"
    assert script(text) is None


def test_scripts_that_lead_to_each_other() -> None:
    files = {f"{n}.sh": f"./{n + 1}.sh" for n in range(1000)}
    result = locate(Program(Kind.SCRIPT, path="0.sh"), None, files.__contains__, files.get)
    assert isinstance(result, Undetermined)


SOURCES = [
    *("(" * SIZE, "[" * SIZE, "-" * SIZE + "1", "a." * 50_000 + "b", "1+" * 50_000 + "1", "lambda:" * 14_000),
    *("if 1:\n" * 1000, "\0", "f" + "(f" * 50_000, "a\n" * 50_000, "not " * 25_000 + "1", '"\\d"\n' * 20_000),
    *("import uvicorn\n" + "uvicorn.run(app)\n" * 8000, "a=b;" * 30_000, "x" * 1_000_001, "a[0]" * 20_000),
]


@pytest.mark.parametrize("number", range(len(SOURCES)))
def test_python_files(number: int) -> None:
    file = source(SOURCES[number])
    if file is not None:
        served(file)


@pytest.mark.parametrize("path", ["../x.py", "/etc/passwd", "..", "a/../../x.py", "\0.py", "a\0/../b.py"])
def test_no_path_outside_is_asked_for(path: str) -> None:
    asked: list[str] = []
    found = image(f'FROM x\nWORKDIR /a\nCOPY . .\nCOPY ../.. /b\nCOPY /etc /etc\nCMD ["python", "{path}"]\n')

    def exists(name: str) -> bool:
        asked.append(name)
        return False

    for one in (found, None):
        locate(Program(Kind.FILE, path=path, server="python"), one, exists, lambda _: None)
    assert not [name for name in asked if name.startswith("/") or ".." in name.split("/") or "\0" in name]
