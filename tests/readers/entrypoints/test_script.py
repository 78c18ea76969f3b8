"""Shell scripts: one certain answer, or none."""

import pytest

from unbuffered.readers.code.entrypoints.program import Kind, Program
from unbuffered.readers.code.entrypoints.script import script

LAMBDA = r"""#!/bin/sh
PATH=$PATH:$LAMBDA_TASK_ROOT/bin \
  PYTHONPATH=$PYTHONPATH:/opt/python:$LAMBDA_RUNTIME_DIR \
  exec python -m uvicorn --port=$PORT main:app"""

CERTAIN = {
    "plain": ("#!/bin/bash\nexec python -m uvicorn --port=$PORT main:app\n", "main"),
    "continued": (LAMBDA, "main"),
    "folder": ("export PORT=8000\ncd app\nexec gunicorn -w 2 -b :8000 wsgi:app", "wsgi"),
    "migration first": (
        "set -e\npython migrate.py\nexec uvicorn --host 0.0.0.0 app.main:application",
        "app.main",
    ),
    "wrapper": ("#!/bin/bash\nexec opentelemetry-instrument python -m agent", "agent"),
    "branches agree": (
        "if [ -n $DEBUG ]; then\n exec python -m debugpy --listen 1 main.py\nelse\n exec python main.py\nfi",
        "main.py",
    ),
    "waiting": ("while ! nc -z db 5432; do\n sleep 0.1\ndone\nexec uvicorn main:app", "main"),
    "branch that comes back": (
        "if [ -d migrations ]; then\n alembic upgrade head\nfi\nuvicorn main:app",
        "main",
    ),
    "failure branch": (
        "cd /srv || exit 1\npython setup.py || { echo no; exit 1; }\nuvicorn main:app",
        "main",
    ),
    "default": ("exec uvicorn ${APP_MODULE:-main:app}", "main"),
    "assigned": ('MODULE="pkg.api"\nexec uvicorn "$MODULE:app"', "pkg.api"),
    "split": ('CMD="uvicorn main:app"\nexec $CMD', "main"),
    "function": ('main() {\n  exec uvicorn main:app "$@"\n}\nmain --reload', "main"),
    "supervised": ("while true; do\n  python main.py\n  sleep 1\ndone", "main.py"),
    "sidecar": ("python sidecar.py &\nexec uvicorn main:app", "main"),
    "background alone": ("uvicorn main:app &\nPID=$!\ntrap 'kill $PID' TERM\nwait $PID", "main"),
    "daemon before the runtime": (
        "gunicorn --daemon application:app\npython -m awslambdaric lambda.go",
        "lambda",
    ),
    "piped": ("uvicorn main:app 2>&1 | tee /tmp/log", "main"),
    "here-document": ("cat > /tmp/x <<EOF\nexec uvicorn other:app\nEOF\nexec uvicorn main:app", "main"),
    "case agrees": (
        "case $1 in\n a|b) uvicorn main:app ;;\n *) exec uvicorn main:app --reload;;\nesac",
        "main",
    ),
    "subshell": ("(cd web && npm run build)\nuvicorn main:app", "main"),
    "test first": ("[ -f .env ] && . ./.env\nuvicorn main:app", "main"),
    "arithmetic in a substitution": ("N=$(( 2 * $(nproc) + 1 ))\ngunicorn -w $N main:app", "main"),
    "redirected": ("uvicorn main:app >> /var/log/x 2>&1 < /dev/null", "main"),
    "commented": ("# exec uvicorn other:app\nuvicorn main:app # uvicorn third:app", "main"),
    "windows lines": ("#!/bin/sh\r\nexec uvicorn main:app\r\n", "main"),
    "next script": ("#!/bin/sh\n./prestart.sh\nexec ./start.sh", "./start.sh"),
    "after it": ("python main.py\necho done\nexit 0", "main.py"),
    "array": ("OPTIONS=(--reload --workers 2)\nuvicorn main:app", "main"),
    "exit of a subshell": ("(python a.py; exit 0)\nexec uvicorn main:app", "main"),
    "return of a function": ("f() { python a.py; return 0; }\nf\nexec uvicorn main:app", "main"),
    "exit of a function": ("f() { exit 0; }\npython a.py\nf\nuvicorn main:app", "a.py"),
    "failure in a branch": ("if [ $A ]; then python a.py; exit 1; fi\nuvicorn main:app", "main"),
    "test that is a program": ("python a.py\nif python b.py; then echo; fi", "b.py"),
    "double brackets": ("if [[ -z $A && ( $B > c ) ]]; then echo x; fi\nuvicorn main:app", "main"),
}


@pytest.mark.parametrize("name", CERTAIN)
def test_a_script_that_leaves_one_program_running(name: str) -> None:
    text, expected = CERTAIN[name]
    found = script(text)
    assert found is not None
    assert (found.module or found.path) == expected


OPEN = {
    "empty": "",
    "only echo": "echo hello\n",
    "branches differ": 'if [ -z "$X" ]; then\n gunicorn a:app\nelse\n python -m awslambdaric b.handler\nfi',
    "conditional exec": '[ "$1" = worker ] && exec python worker.py\nexec uvicorn main:app',
    "conditional exec in an if": 'if [ "$R" = worker ]; then exec celery worker; fi\nuvicorn main:app',
    "another program last": "python3 hooks.py &\nexec code-server --auth none",
    "proxy last": "uvicorn main:app &\nnginx -g 'daemon off;'",
    "migration last": "python prestart.py\nalembic upgrade head",
    "two servers": "uvicorn a:app --port 1 &\nexec uvicorn b:app --port 2",
    "two files": "python hooks.py &\nexec python app.py",
    "application beside a file": "uvicorn a:app &\npython worker.py",
    "assigned in branches": 'if [ -f a ]; then M=a; else M=b; fi\nexec uvicorn "$M:app"',
    "assigned in a loop": "M=a\nfor x in b c; do M=$x; done\nuvicorn $M:app",
    "computed": "APP=$(cat app.txt)\nexec uvicorn $APP",
    "computed with backticks": "exec uvicorn `cat app.txt`",
    "sourced": "APP=main:app\n. ./env.sh\nexec uvicorn $APP",
    "evaluated": 'eval "$START"',
    "formatted": "curl -s localhost | python -m json.tool | python main.py",
    "interpreter unknown": "PY=$(command -v python3)\nexec $PY /app/app.py",
    "arguments unknown": 'exec "$@"',
    "case differs": "case $1 in\n api) exec uvicorn a:app ;;\n web) exec uvicorn b:app;;\nesac",
    "java": 'exec java -cp "./:lib/*" com.example.Application',
    "or": "uvicorn a:app || uvicorn b:app",
    "exit in a branch": 'if [ "$1" = job ]; then\n python job.py\n exit 0\nfi\nuvicorn main:app',
    "return in a branch": "main() {\n if [ $A ]; then python a.py; return; fi\n python b.py\n}\nmain",
    "set or empty": "A=$(cat x)\nuvicorn ${A:+main:app}",
    "sourced last": "python sidecar.py & . ./start.sh",
    "handler as a command": "app.handler",
    "unclosed quote": 'echo "\nexec uvicorn main:app',
    "unclosed if": "if true; then\nexec uvicorn main:app",
    "positional": "exec uvicorn $1:app",
}


@pytest.mark.parametrize("name", OPEN)
def test_a_script_that_decides_at_run_time_gets_no_answer(name: str) -> None:
    assert script(OPEN[name]) is None


def test_a_folder_is_followed() -> None:
    found = script("cd /srv\n(cd web && make)\ncd api && exec uvicorn main:app")
    assert found is not None
    assert found.folder == "/srv/api"


@pytest.mark.parametrize(
    "line",
    [
        'cd "$(dirname "$0")"',
        "cd $(dirname $0)",
        'cd "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"',
        'HERE="$( cd "$( dirname "${BASH_SOURCE[0]}" )" >/dev/null 2>&1 && pwd )"\ncd "$HERE"',
    ],
)
def test_a_script_knows_its_own_folder(line: str) -> None:
    found = script(f"{line}\nexec uvicorn main:app", path="/srv/bin/run.sh")
    assert found is not None
    assert found.folder == "/srv/bin"


def test_a_folder_that_is_not_known_stays_unknown() -> None:
    for line in ("cd -", "if [ $A ]; then cd a; fi", "popd", 'cd "$HOME_OF_APP"'):
        found = script(f"{line}\nexec uvicorn main:app")
        assert found is not None
        assert "$" in found.folder


def test_the_arguments_of_a_script_are_put_in() -> None:
    text = 'set -e\npython migrate.py\nexec "$@"'
    found = script(text, ["uvicorn", "main:app", "--port", "80"])
    assert found is not None
    assert (found.module, found.port) == ("main", 80)
    assert script(text, []) is None
    shifted = script('shift\nexec "$@"', ["web", "uvicorn", "main:app"])
    assert shifted is not None
    assert shifted.module == "main"
    first = script("exec uvicorn ${1:-main}:app", ["other"])
    assert first is not None
    assert first.module == "other"
    joined = script("exec uvicorn $12:app", ["main"])
    assert joined is not None
    assert joined.module == "main2"
    assert script('if [ "${1#-}" != "$1" ]; then set -- uvicorn a:app "$@"; fi\nexec "$@"', ["-x"]) is None


def test_the_variables_of_the_image_are_put_in() -> None:
    found = script("exec uvicorn ${APP:-main:app} --port $PORT", None, {"APP": "web:site", "PORT": "9000"})
    assert found is not None
    assert (found.module, found.attribute, found.port) == ("web", "site", 9000)


def test_the_search_path_is_kept() -> None:
    found = script("export PYTHONPATH=/srv/src:$PYTHONPATH\nexec uvicorn main:app")
    assert found is not None
    assert found.search[0] == "/srv/src"


def test_answers_that_differ_in_the_port_alone_are_one() -> None:
    text = "if [ $A ]; then uvicorn main:app --port 1; else gunicorn main:app -b :2; fi"
    assert script(text) == Program(Kind.APPLICATION, module="main", attribute="app")
