"""Which application a start file starts, and which file it is in."""

import pytest

from unbuffered.readers.code.entrypoints.locate import Found, locate
from unbuffered.readers.code.entrypoints.program import Kind, Program
from unbuffered.readers.code.entrypoints.source import source

FILE = Program(Kind.FILE, path="main.py", server="python")
APP = "app = FastAPI()\n"


def found(files: dict[str, str], program: Program = FILE) -> Found:
    result = locate(program, None, files.__contains__, files.get)
    assert isinstance(result, Found), result
    return result


@pytest.mark.parametrize(
    ("body", "attribute"),
    [
        ("import uvicorn\napp = make()\nuvicorn.run(app, port=1)", "app"),
        ("import uvicorn as u\napi = make()\nu.run(app=api)", "api"),
        ("from uvicorn import run\napp = make()\nrun(app)", "app"),
        (
            "import uvicorn\napp = make()\nif __name__ == '__main__':\n    uvicorn.run('main:app')",
            "app",
        ),
        ("app = make()\ndef main():\n    import uvicorn\n    uvicorn.run(app)\nmain()", "app"),
        (
            "import uvicorn\nasync def f():\n    await uvicorn.Server(uvicorn.Config(app)).serve()\napp = 1",
            "app",
        ),
        ("import uvicorn\ndef create(): ...\nuvicorn.run(create())", "create"),
        ("import uvicorn\ndef create(): ...\nuvicorn.run('main:create', factory=True)", "create"),
        ("from flask import Flask\nweb = Flask(__name__)\nweb.run(port=1)", "web"),
        ("import flask\nweb = flask.Flask(__name__)\nweb.run()", "web"),
        ("from waitress import serve\nsite = make()\nserve(site, port=1)", "site"),
        ("from hypercorn.asyncio import serve\nimport asyncio\napp = 1\nasyncio.run(serve(app, c))", "app"),
        ("from aiohttp import web\napp = web.Application()\nweb.run_app(app)", "app"),
        ("from fasthtml.common import *\napp, rt = fast_app()\nserve()", "app"),
        ("agent = BedrockAgentCoreApp()\n@agent.entrypoint\ndef f(): ...", "agent"),
        ("mcp = FastMCP('x')\nmcp.run(transport='streamable-http')", "mcp"),
        ("app = FastAPI()", ""),
        ("import uvicorn\ndef main():\n    app = make()\n    uvicorn.run(app)", ""),
        ("import uvicorn\na = 1\nb = 2\nuvicorn.run(a)\nuvicorn.run(b)", ""),
        ("import uvicorn\nuvicorn.run(*words)", ""),
        ("import uvicorn\nuvicorn.run(apps['x'])", ""),
        ("import uvicorn\nfrom asgiref import WsgiToAsgi\napp = 1\nuvicorn.run(WsgiToAsgi())", ""),
        ("import uvicorn\nfrom wrapping import wrap\napp = 1\nuvicorn.run(wrap(app))", ""),
        ("import asyncio\napp = 1\nasyncio.run(app)", ""),
        ("import subprocess\nsubprocess.run(['x'])", ""),
        ("from runner import task\ntask.run()", ""),
        ("app = BedrockAgentCoreApp()\nother = BedrockAgentCoreApp()", ""),
        ("from http.server import HTTPServer\nclass H: ...\nHTTPServer(('', 1), H)", ""),
        ("def broken(:", ""),
        ("\0", ""),
    ],
)
def test_the_application_of_the_file_itself(body: str, attribute: str) -> None:
    result = found({"main.py": body})
    assert (result.path, result.attribute, result.kind, result.via) == ("main.py", attribute, Kind.FILE, ())


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("import uvicorn\nuvicorn.run('web.site:app')", "web/site.py"),
        ("import uvicorn\nfrom web.site import app\nuvicorn.run(app)", "web/site.py"),
        ("import uvicorn\nfrom web.site import app as api\nuvicorn.run(api)", "web/site.py"),
        ("import uvicorn\nimport site_\nuvicorn.run(site_.app)", "site_.py"),
        ("from site_ import app\napp.run()", "site_.py"),
    ],
)
def test_the_application_of_another_module(body: str, path: str) -> None:
    result = found({"main.py": body, "web/site.py": APP, "site_.py": APP})
    assert (result.path, result.attribute, result.kind, result.via) == (
        path,
        "app",
        Kind.APPLICATION,
        ("main.py",),
    )


def test_a_file_looks_beside_itself_and_a_module_where_it_was_started() -> None:
    files = {"bin/main.py": "import uvicorn\nuvicorn.run('site_:app')", "bin/site_.py": APP, "site_.py": APP}
    beside = found(files, Program(Kind.FILE, path="bin/main.py", server="python"))
    assert beside.path == "bin/site_.py"
    assert found(files, Program(Kind.MODULE, module="bin.main")).path == "site_.py"


def test_a_relative_import_is_followed() -> None:
    files = {"pkg/__main__.py": "import uvicorn\nfrom .web import app\nuvicorn.run(app)", "pkg/web.py": APP}
    result = found(files, Program(Kind.MODULE, module="pkg"))
    assert (result.path, result.attribute, result.via) == ("pkg/web.py", "app", ("pkg/__main__.py",))


def test_an_application_that_is_not_at_hand_is_not_claimed() -> None:
    assert found({"main.py": "import uvicorn\nuvicorn.run('elsewhere:app')\n"}).attribute == ""
    named = found({"main.py": "import uvicorn\nfrom elsewhere import app\nuvicorn.run(app)\n"})
    assert (named.path, named.attribute) == ("main.py", "app")


def test_a_factory_is_told() -> None:
    files = {
        "main.py": "import uvicorn\nfrom web import create_app\nuvicorn.run(create_app())",
        "web.py": "def create_app(): ...",
    }
    result = found(files)
    assert (result.path, result.attribute, result.program.factory) == ("web.py", "create_app", True)


@pytest.mark.parametrize(
    ("body", "attribute"),
    [
        ("server = Flask(__name__)", "server"),
        ("app = make()\nother = Flask(__name__)", "app"),
        ("def create_app(): ...", "create_app"),
        ("import app\napi_ = FastAPI()", "api_"),
        ("a = Flask(__name__)\nb = Flask(__name__)", ""),
    ],
)
def test_a_server_that_is_told_a_file_finds_the_application(body: str, attribute: str) -> None:
    program = Program(Kind.APPLICATION, path="main.py", server="flask")
    assert found({"main.py": body}, program).attribute == attribute


def test_names_bound_in_functions_are_not_the_modules() -> None:
    file = source("def f():\n    a = 1\nfor x in y:\n    with z as w:\n        b = 2\n")
    assert file is not None
    assert (file.binds("a"), file.binds("b")) == (False, True)
