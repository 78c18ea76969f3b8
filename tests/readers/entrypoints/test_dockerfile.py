"""Dockerfiles: how the image of a stage starts, and where its files come from."""

import pytest

from unbuffered.readers.code.entrypoints.dockerfile import Image, Variable, image

WEB = """\
# syntax=docker/dockerfile:1
ARG VERSION=3.13
FROM --platform=linux/arm64 python:${VERSION}-slim
COPY --from=public.ecr.aws/awsguru/aws-lambda-adapter:0.9.1 /lambda-adapter /opt/extensions/lambda-adapter
ENV PORT=8080 \\
    # the mode
    AWS_LWA_INVOKE_MODE="response_stream"
WORKDIR /srv
WORKDIR app
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY --chown=1000:1000 src/ .
EXPOSE $PORT/tcp 9000
HEALTHCHECK --interval=30s \\
    CMD curl -f http://localhost/
CMD ["uvicorn", "main:app"]
"""


def read(text: str, target: str | None = None) -> Image:
    found = image(text, target)
    assert found is not None
    return found


def test_a_whole_file_is_read() -> None:
    assert read(WEB) == Image(
        base="python:3.13-slim",
        command=("uvicorn", "main:app"),
        workdir="/srv/app",
        copies=((("requirements.txt",), "/srv/app", 10), (("src/",), "/srv/app", 12)),
        variables=(
            Variable("PORT", "8080", 5, 5),
            Variable("AWS_LWA_INVOKE_MODE", "response_stream", 7, 5),
        ),
        adapter=4,
        exposed=(8080, 9000),
        platform="linux/arm64",
        origin="python:${VERSION}-slim",
        origin_line=3,
        line=3,
        command_line=16,
    )


@pytest.mark.parametrize(
    ("base", "is_lambda"),
    [
        ("public.ecr.aws/lambda/python:3.13", True),
        ("public.ecr.aws/lambda/python:3.13-arm64", True),
        ("amazon/aws-lambda-python:3.9", True),
        ("public.ecr.aws/lambda/nodejs:22", True),
        ("registry.example.com/lambda/python@sha256:00", True),
        ("public.ecr.aws/docker/library/python:3.12", False),
        ("public.ecr.aws/sam/build-python3.12", False),
        ("example/lambda-pythonic", False),
        ("python:3.12", False),
    ],
)
def test_a_lambda_base_image_is_told_by_its_name(base: str, *, is_lambda: bool) -> None:
    found = read(f"FROM {base}\n")
    assert found.is_lambda is is_lambda
    assert found.workdir == ("/var/task" if is_lambda else "/")


@pytest.mark.parametrize(
    "text",
    [
        "FROM x\nCOPY --from=public.ecr.aws/awsguru/aws-lambda-adapter:1 /lambda-adapter /opt/extensions/\n",
        "FROM x\ncopy --from=r.example/aws-lambda-adapter@sha256:0 /lambda-adapter /opt/extensions/l\n",
        "FROM e/aws-lambda-adapter:1 AS lwa\nFROM x\nCOPY --from=lwa /lambda-adapter /opt/extensions/l\n",
        "FROM e/aws-lambda-adapter:1\nFROM x\nCOPY --from=0 /lambda-adapter /opt/extensions/lambda-adapter\n",
        "ARG L=e/aws-lambda-adapter\nFROM $L AS a\nFROM x\nCOPY --from=a /x /opt/extensions/x\n",
        "FROM x AS a\nCOPY --from=e/lambda-adapter /l /opt/extensions/l\nFROM a\n",
        "FROM x AS a\nCOPY --from=e/lambda-adapter /l /opt/extensions/l\nFROM y\nCOPY --from=a /opt /opt\n",
        "FROM x\nCOPY bin/aws-lambda-adapter /opt/extensions/\n",
    ],
)
def test_the_adapter_is_found_in_every_spelling(text: str) -> None:
    lines = text.lower().splitlines()
    copies = [at for at, line in enumerate(lines, 1) if line.startswith("copy")]
    assert read(text).adapter == copies[-1]


@pytest.mark.parametrize(
    "text",
    [
        "FROM x\nCOPY --from=public.ecr.aws/awsguru/aws-lambda-adapter:1 /lambda-adapter /usr/bin/\n",
        "FROM x\nCOPY --from=datadog/lambda-extension:1 /opt/. /opt/\n",
        "FROM x AS a\nCOPY --from=e/lambda-adapter /l /opt/extensions/l\nFROM y\nCOPY --from=a /app /app\n",
        "FROM x\n# COPY --from=e/aws-lambda-adapter /lambda-adapter /opt/extensions/l\n",
    ],
)
def test_what_is_no_adapter_is_not_taken_for_one(text: str) -> None:
    assert read(text).adapter is None


STAGES = """\
FROM python:3.12 AS Base
WORKDIR /app
ENV A=1
COPY lib /app/lib
CMD ["python", "base.py"]
FROM base AS dev
CMD ["python", "dev.py"]
FROM base AS prod
ENTRYPOINT ["tini", "--"]
FROM scratch AS last
"""


def test_a_stage_starts_from_what_its_parent_left() -> None:
    dev = read(STAGES, "dev")
    assert dev.base == "python:3.12"
    assert (dev.command, dev.workdir, dev.line, dev.command_line) == (("python", "dev.py"), "/app", 6, 7)
    assert [variable.name for variable in dev.variables] == ["A"]
    assert dev.copies == ((("lib",), "/app/lib", 4),)
    assert read(STAGES, "0").command == ("python", "base.py")
    assert read(STAGES, "BASE").command == ("python", "base.py")
    assert read(STAGES).base == "scratch"
    assert image(STAGES, "missing") is None
    assert image(STAGES, "9") is None


def test_an_entrypoint_of_its_own_forgets_the_command_of_the_parent() -> None:
    assert read(STAGES, "prod").command is None
    assert read("FROM x\nCMD a b\nENTRYPOINT c\n").command == "a b"


def test_what_another_stage_copied_is_followed() -> None:
    text = """\
FROM python AS build
WORKDIR /build
COPY . .
COPY tools/run.py bin/run.py
COPY tools/more.py bin/
FROM python
COPY --from=build /build/src /app
COPY --from=build /build /srv
COPY --from=build /build/bin/run.py /usr/bin/run.py
COPY --from=build /build/bin/more.py /usr/bin/less.py
COPY --from=registry.example.com/uv:latest /uv /bin/
COPY own.py /own/
"""
    copies = read(text).copies
    assert (("./src",), "/app", 7) in copies
    assert ((".",), "/srv", 8) in copies
    assert (("tools/run.py",), "/srv/bin/run.py", 8) in copies
    assert (("tools/run.py",), "/usr/bin/run.py", 9) in copies
    assert (("tools/more.py",), "/usr/bin/less.py", 10) in copies
    assert copies[-1] == (("own.py",), "/own", 12)
    assert not [copy for copy in copies if copy[2] == 11]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("ENV A=1", "1"),
        ("ENV A 1", "1"),
        ("env A one two  ", "one two"),
        ('ENV A="one two" B=2', "one two"),
        ("ENV B=2 A='$B'", "$B"),
        ('ENV A="it\'s"', "it's"),
        ('ENV A="say \\"x\\""', 'say "x"'),
        ("ENV A=one\\ two", "one two"),
        ("ENV X=1 A=$X", "0"),
        ("ENV A=${X}/y", "0/y"),
        ("ENV A=${N:-none}", "none"),
        ("ENV A=${X:+set}", "set"),
        ("ENV A=$N/y", "$N/y"),
        ("ENV A=a=b", "a=b"),
        ("ENV A=", ""),
        ("ARG Y=7\nENV A=$Y", "7"),
        ("ARG G\nENV A=$G", "global"),
        ("ENV A=$G", "$G"),
        ("ENV A=1\nENV A=2", "2"),
        ("ARG X=7\nENV A=$X", "0"),
    ],
)
def test_env_is_read_in_both_forms(line: str, value: str) -> None:
    found = read(f"ARG G=global\nFROM x\nENV X=0\n{line}\n")
    assert found.settings["A"] == value


def test_a_variable_has_the_place_of_its_name() -> None:
    found = read("FROM x\n  ENV A=1 \\\n\n      # why\n      B=2 \\\n\tC=3\n")
    assert [(one.name, one.line, one.column) for one in found.variables] == [
        ("A", 2, 7),
        ("B", 5, 7),
        ("C", 6, 2),
    ]


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ('CMD ["a", "b c"]', ("a", "b c")),
        ("cmd [ ]", ()),
        ("CMD a b", "a b"),
        ("CMD ['a']", "['a']"),
        ('CMD ["a", 1]', '["a", 1]'),
        ('CMD ["a"', '["a"'),
        ('CMD ["a", \\\n  # first\n  "b"]', ("a", "b")),
        ("CMD a \\\n  b", "a   b"),
        ('ONBUILD CMD ["x"]', None),
        ("# CMD x", None),
        ("RUN <<EOF\nCMD x\nEOF", None),
        ("RUN <<-'A' cat <<B\nCMD x\n\tA\nCMD y\nB", None),
        ("RUN cat <<NEVER\nCMD x", "x"),
        ("HEALTHCHECK \\\n CMD x", None),
        ("CMD a\nCMD b", "b"),
        ("CMD a \\\\\nCMD b", "b"),
    ],
)
def test_a_command_is_read_in_both_forms(line: str, command: object) -> None:
    assert read(f"FROM x\n{line}\n").command == command


def test_the_escape_character_may_be_another() -> None:
    found = read('# escape=`\nFROM x\nENV A=c:\\d `\n  B=2\nCMD ["a", `\n "b"]\n')
    assert found.settings == {"A": "c:\\d", "B": "2"}
    assert found.command == ("a", "b")
    late = read("FROM x\n# escape=`\nCMD a `\nCMD b\n")
    assert late.command == "b"


def test_copies_in_json_form_and_with_flags() -> None:
    text = 'FROM x\nWORKDIR /w\nCOPY --link --chmod=755 ["a b", "c", "d/"]\nADD x.tar /\nCOPY only\n'
    assert read(text).copies == ((("a b", "c"), "/w/d", 3), (("x.tar",), "/", 4))


def test_windows_lines_and_a_byte_order_mark() -> None:
    found = read('\ufeffFROM x\r\nCMD ["a", \\\r\n "b"]\r\n')
    assert found.command == ("a", "b")


@pytest.mark.parametrize("text", ["", "\n\n", "CMD x", "ARG X", "FROM", "# FROM x", "{}", "\0"])
def test_no_stage_is_no_image(text: str) -> None:
    assert image(text) is None
