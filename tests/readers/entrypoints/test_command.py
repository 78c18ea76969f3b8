"""Handler strings and command lines: what each form starts."""

import pytest

from unbuffered.readers.code.entrypoints.command import command, handler
from unbuffered.readers.code.entrypoints.program import Kind, Program


@pytest.mark.parametrize(
    ("text", "module", "attribute"),
    [
        ("app.handler", "app", "handler"),
        ("src/app.handler", "src.app", "handler"),
        ("pkg.mod.handler", "pkg.mod", "handler"),
        ("a/b.c.main", "a.b.c", "main"),
        ("lambda_function.lambda_handler", "lambda_function", "lambda_handler"),
        ("run.sh", "run", "sh"),
        ("chat.app.main", "chat.app", "main"),
        ("mcp-tool-handler.lambda_handler", "mcp-tool-handler", "lambda_handler"),
        ("2024/report.run", "2024.report", "run"),
    ],
)
def test_a_handler_splits_at_its_last_dot(text: str, module: str, attribute: str) -> None:
    assert handler(text) == Program(Kind.FUNCTION, module=module, attribute=attribute)


@pytest.mark.parametrize(
    "text",
    [
        *("", "handler", "bootstrap", ".handler", "app.", "app..handler", "./app.handler", "/app.handler"),
        *("lambda::lambda.Function::Handler", "app.2nd", "app handler.x", "${Handler}.main", "a//b.c"),
        *("app.handler\n", "com.example.Main::handle", "-a.b", "x" * 2000 + ".handler"),
    ],
)
def test_what_is_no_handler_is_refused(text: str) -> None:
    assert handler(text) is None


APPLICATIONS = [
    ("uvicorn main:app", "main", "app"),
    ("uvicorn main:app --host 0.0.0.0 --port 8080", "main", "app"),
    ("uvicorn --factory pkg.app:create_app", "pkg.app", "create_app"),
    ("python -m uvicorn --port=8080 app.main:application", "app.main", "application"),
    ("gunicorn -b=:8080 -w=1 app:app", "app", "app"),
    ("gunicorn -k uvicorn.workers.UvicornWorker src.api:app", "src.api", "app"),
    ("gunicorn --bind 0.0.0.0:8000 server.wsgi:create_app()", "server.wsgi", "create_app"),
    ("gunicorn mysite.wsgi", "mysite.wsgi", "application"),
    ("hypercorn -b 0.0.0.0:8080 main:app", "main", "app"),
    ("hypercorn asgi:main:app", "main", "app"),
    ("opentelemetry-instrument uvicorn agent:app --port 8080", "agent", "app"),
    ("uv run uvicorn main:app", "main", "app"),
    ("flask --app web.main run -p 8080", "web.main", ""),
    ("tini -- uvicorn main:app", "main", "app"),
    ("granian --interface asgi main:app", "main", "app"),
    ("granian --interface asgi main", "main", "app"),
    ("uvicorn --app-dir src main:app", "main", "app"),
    ("newrelic-admin run-program gunicorn app:app", "app", "app"),
    ("daphne -b 0.0.0.0 -p 8080 mysite.asgi:application", "mysite.asgi", "application"),
    ("waitress-serve --port=8080 --call web:create_app", "web", "create_app"),
    ("python -m waitress --listen=*:8080 web:app", "web", "app"),
    ("/opt/venv/bin/uvicorn main:app", "main", "app"),
    ("uvicorn --an-unknown-flag main:app", "main", "app"),
    ("gunicorn main:app --workers 4 --worker-class uvicorn.workers.UvicornWorker", "main", "app"),
    ("gunicorn -w4 -D app:app", "app", "app"),
    ("uv run --with x --frozen -- uvicorn main:app", "main", "app"),
    ("conda run --no-capture-output -n web uvicorn main:app", "main", "app"),
    ("timeout 60 nice -n 5 uvicorn main:app", "main", "app"),
    ("gosu app uvicorn main:app", "main", "app"),
    ("./wait-for-it.sh db:5432 -t 60 -- uvicorn main:app", "main", "app"),
    ("python -m opentelemetry.instrumentation.auto_instrumentation uvicorn main:app", "main", "app"),
]


@pytest.mark.parametrize(("line", "module", "attribute"), APPLICATIONS)
def test_a_server_names_its_application(line: str, module: str, attribute: str) -> None:
    found = command(line.split())
    assert found is not None
    assert (found.kind, found.module, found.attribute) == (Kind.APPLICATION, module, attribute)


STARTED = [
    ("opentelemetry-instrument python -m agent", Kind.MODULE, "agent"),
    ("uv run --no-sync python -m my.agent", Kind.MODULE, "my.agent"),
    ("uv run -m my.agent", Kind.MODULE, "my.agent"),
    ("poetry run python -m server.main", Kind.MODULE, "server.main"),
    ("/usr/bin/env PYTHONUNBUFFERED=1 python -m agent", Kind.MODULE, "agent"),
    ("python -um agent", Kind.MODULE, "agent"),
    ("python -X frozen_modules=off -m agent", Kind.MODULE, "agent"),
    ("ddtrace-run python main.py", Kind.FILE, "main.py"),
    ("python main.py", Kind.FILE, "main.py"),
    ("python3.13 -u src/agent.py", Kind.FILE, "src/agent.py"),
    ("python -Wignore::ImportWarning main.py", Kind.FILE, "main.py"),
    ("opentelemetry-instrument main.py", Kind.FILE, "main.py"),
    ("main.py", Kind.FILE, "main.py"),
    ("datadog-init /usr/local/bin/python main.py", Kind.FILE, "main.py"),
    ("python -m debugpy --listen 5678 --wait-for-client main.py", Kind.FILE, "main.py"),
    ("python -m coverage run -m agent", Kind.MODULE, "agent"),
    ("uv run server.py", Kind.FILE, "server.py"),
    ("node --enable-source-maps dist/index.js", Kind.FILE, "dist/index.js"),
    ("bun run server.ts", Kind.FILE, "server.ts"),
    ("bash -x start.sh", Kind.SCRIPT, "start.sh"),
    ("./run.sh", Kind.SCRIPT, "./run.sh"),
    ("/docker-entrypoint", Kind.SCRIPT, "/docker-entrypoint"),
]


@pytest.mark.parametrize(("line", "kind", "name"), STARTED)
def test_an_interpreter_names_its_file(line: str, kind: Kind, name: str) -> None:
    found = command(line.split())
    assert found is not None
    assert (found.kind, found.module or found.path) == (kind, name)


@pytest.mark.parametrize(
    "words",
    [
        ["/lambda-entrypoint.sh", "app.handler"],
        ["python", "-m", "awslambdaric", "app.handler"],
        ["/usr/local/bin/aws-lambda-rie", "/usr/bin/python3", "-m", "awslambdaric", "app.handler"],
        ["app.handler"],
    ],
)
def test_a_handler_is_found_behind_the_runtime_client(words: list[str]) -> None:
    found = command(words)
    assert found is not None
    assert (found.kind, found.module, found.attribute) == (Kind.FUNCTION, "app", "handler")


@pytest.mark.parametrize(
    ("words", "module", "folder"),
    [
        (["sh", "-c", "exec uvicorn main:app --port $PORT"], "main", ""),
        (["bash", "-c", "cd /srv/api && exec python -m uvicorn api:app"], "api", "/srv/api"),
        (["/bin/sh", "-ec", "uvicorn main:app"], "main", ""),
        (["sh", "-c", 'exec "$@"', "sh", "uvicorn", "main:app"], "main", ""),
        (["uv", "run", "--directory", "/srv", "sh", "-c", "cd api; uvicorn main:app"], "main", "/srv/api"),
        (["env", "-C", "/srv", "uvicorn", "main:app"], "main", "/srv"),
    ],
)
def test_a_shell_text_is_followed(words: list[str], module: str, folder: str) -> None:
    found = command(words)
    assert found is not None
    assert (found.module, found.attribute, found.folder) == (module, "app", folder)


def test_a_server_says_where_it_listens() -> None:
    found = command(["uvicorn", "main:app", "--host", "0.0.0.0", "--port=8080"])  # noqa: S104
    assert found == Program(
        Kind.APPLICATION,
        module="main",
        attribute="app",
        port=8080,
        host="0.0.0.0",  # noqa: S104
        server="uvicorn",
    )
    bound = command(["gunicorn", "-b", "[::]:9000", "--chdir", "src", "app:make()"])
    assert bound is not None
    assert (bound.host, bound.port, bound.folder, bound.factory) == ("::", 9000, "src", True)
    unknown = command(["uvicorn", "main:app", "--port", "$PORT"])
    assert unknown is not None
    assert unknown.port is None


def test_flask_is_told_its_application_in_three_ways() -> None:
    by_variable = command(["flask", "run"], {"FLASK_APP": "web/site.py:make"})
    assert by_variable is not None
    assert (by_variable.path, by_variable.attribute) == ("web/site.py", "make")
    before = command(["env", "FLASK_APP=web.site", "flask", "run"])
    assert before is not None
    assert before.module == "web.site"
    alone = command(["flask", "run", "--port", "80"])
    assert alone is not None
    assert (alone.path, alone.port) == ("app.py", 80)


def test_fastapi_is_told_a_file() -> None:
    found = command(["fastapi", "run", "--workers", "4", "app/main.py", "--port", "8080"])
    assert found is not None
    assert (found.kind, found.path, found.port) == (Kind.APPLICATION, "app/main.py", 8080)
    named = command(["fastapi", "run", "--entrypoint", "app.main:api"])
    assert named is not None
    assert (named.module, named.attribute) == ("app.main", "api")


def test_a_script_keeps_the_words_it_is_given() -> None:
    found = command(["tini", "-g", "--", "/entrypoint.sh", "uvicorn", "main:app"])
    assert found == Program(Kind.SCRIPT, path="/entrypoint.sh", arguments=("uvicorn", "main:app"))


@pytest.mark.parametrize(
    "line",
    [
        *(
            "",
            "exec",
            "python",
            "python -",
            "python -c pass",
            "node -e 1",
            "sh",
            "sh -c",
            "sh -o x",
            "env A=1",
        ),
        *("uvicorn", "uvicorn main", "uvicorn $APP:app", "uvicorn 8000", "uvicorn a:b c:d", "gunicorn"),
        *("gunicorn --check-config app:app", "gunicorn -c gunicorn.conf.py", "uvicorn --version main:app"),
        *(
            "flask --app x db upgrade",
            "flask --app web:$X run",
            "flask",
            "fastapi",
            "streamlit hello",
            "poetry install",
            "uv sync",
        ),
        *("hatch run dev", "nginx", "java -jar app.jar", "npm start", "supervisord -n", "python $MAIN"),
        *("python -m awslambdaric", "python -m awslambdaric run", "command -v uvicorn", "watchmedo auto"),
        *("python -m $MODULE", "sh $SCRIPT", "unix:app.sock", "localhost:8000"),
    ],
)
def test_what_starts_nothing_that_is_known_is_not_guessed(line: str) -> None:
    assert command(line.split(" ")) is None
