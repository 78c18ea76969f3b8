"""Which frames of a trace are the author's."""

import pytest

from unbuffered.readers.source.constructs.frames import Frame, user_frames


@pytest.mark.parametrize(
    ("entry", "frame"),
    [
        ("new Api (/home/me/lib/api.ts:44:17)", Frame("/home/me/lib/api.ts", 44, 17)),
        ("    at new Api (/home/me/lib/api.ts:44:17)", Frame("/home/me/lib/api.ts", 44, 17)),
        ("at async load (/home/me/api.mjs:4:1)", Frame("/home/me/api.mjs", 4, 1)),
        ("__init__ (/home/me/app.py:15)", Frame("/home/me/app.py", 15, None)),
        ("<module> (app.py:77)", Frame("app.py", 77, None)),
        ("/home/me/bin/app.js:1:2", Frame("/home/me/bin/app.js", 1, 2)),
        ("Object.<anonymous> (C:\\me\\bin\\app.ts:3:4)", Frame("C:/me/bin/app.ts", 3, 4)),
        ("C:\\me\\app.py:3", Frame("C:/me/app.py", 3, None)),
        ("\\\\server\\share\\app.ts:3:4", Frame("//server/share/app.ts", 3, 4)),
        ("x (file:///home/me/my%20app/a.ts:3:4)", Frame("/home/me/my app/a.ts", 3, 4)),
        ("x (file:///C:/me/a.ts:3:4)", Frame("C:/me/a.ts", 3, 4)),
        ("x (/home/me/app (copy)/a.ts:3:4)", Frame("/home/me/app (copy)/a.ts", 3, 4)),
        ("x (/home/me/jsii/lib/stack.ts:3:4)", Frame("/home/me/jsii/lib/stack.ts", 3, 4)),
        ("x (/home/me/lib/program.js:3:4)", Frame("/home/me/lib/program.js", 3, 4)),
    ],
)
def test_reads_every_spelling(entry: str, frame: Frame) -> None:
    assert user_frames([entry]) == (frame,)


@pytest.mark.parametrize(
    "entry",
    [
        "...new Runtime2 in aws-cdk-lib...",
        "(no user code in 10 frames, use --stack-trace-limit to capture more)",
        ".../home/me/node_modules/aws-cdk-lib/aws-ec2/lib/vpc.js:1:295 in aws-cdk-lib...",
        "new Role (/home/me/node_modules/aws-cdk-lib/aws-iam/lib/role.js:1:7639)",
        "x (C:\\me\\node_modules\\a\\b.js:1:7639)",
        "__init__ (/home/me/env/lib/python3.13/site-packages/aws_cdk/__init__.py:1)",
        "x (/usr/lib/python3/dist-packages/x.py:1)",
        "run (/home/me/.venv/bin/cdk:1)",
        "run (/home/me/.tox/py/bin/cdk.py:1)",
        "main (/usr/lib/python3.11/runpy.py:1)",
        "main (C:\\Python311\\Lib\\runpy.py:1)",
        "_run_code (<frozen runpy>:88)",
        "<module> (<string>:1)",
        "Module._compile (node:internal/modules/cjs/loader:1521:14)",
        "node:internal/main/run_main_module:28:49",
        "Module.load (internal/modules/cjs/loader.js:1:1)",
        "emit (events.js:315:20)",
        "x (webpack:///src/a.ts:1:1)",
        "Kernel.invoke (/tmp/tmpk2x9a1bc/lib/program.js:1:55858)",
        "/var/jsii/tmp/lib/program.js:1:55913",
        "x (/tmp/jsii-kernel-1a2b/lib/core.js:1:1)",
        "x (/home/me/.cache/aws/jsii/package-cache/aws-cdk-lib/2.1/x/core.js:1:1)",
        "Array.forEach (:)",
        "Promise.all (index 0)",
        "eval (eval at x (/home/me/a.js:1:2), <anonymous>:1:1)",
        "x (/home/me/a\x1b[31m.ts:1:1)",
        "x (file:///home/me/a%00.ts:1:1)",
        "x (/home/me/\ud800.ts:1:1)",
        "x (/home/me/a.ts:0:1)",
        "x (/home/me/a.ts:" + "9" * 5000 + ")",
        "x" * 100_000,
        "",
    ],
)
def test_skips_what_is_not_the_authors(entry: str) -> None:
    assert user_frames([entry]) == ()


def test_keeps_the_order() -> None:
    trace = ["...aws-cdk-lib...", "b (/x/b.py:2)", "c (/x/node_modules/c.js:1:1)", None, 7, "a (/x/a.py:1)"]
    assert [frame.file for frame in user_frames(trace)] == ["/x/b.py", "/x/a.py"]


def test_reads_a_trace_that_is_one_text() -> None:
    assert user_frames("Error\n    at f (/x/a.ts:1:2)\n    at /x/b.ts:3:4") == (
        Frame("/x/a.ts", 1, 2),
        Frame("/x/b.ts", 3, 4),
    )


@pytest.mark.parametrize("trace", [None, 1, True, {}, {"a": 1}, [[]], [{}], [None]])
def test_bears_any_value(trace: object) -> None:
    assert user_frames(trace) == ()
