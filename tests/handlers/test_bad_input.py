"""Python that is broken, foreign or hostile: told with its place, and the rest is still judged."""

import pytest

from handlers.conftest import Check

GOOD = """\
import time


async def words(text):
    for word in text.split():
        time.sleep(1)
        yield word
"""
FOUND = [("good.py", 6, "UNB701")]


@pytest.mark.parametrize(
    ("name", "content", "says", "line"),
    [
        ("syntax", "async def f():\n    yield (\n", "not Python", 2),
        ("old", 'print "hello"\n# async def f(): yield\n', "not Python", 1),
        (
            "newer",
            "async def f():\n    try:\n        yield 1\n    except A, B:\n        pass\n",
            "not Python",
            4,
        ),
        ("cookie", b"# coding: klingon\nasync def f():\n    yield 1\n", "encoding klingon", 1),
        ("bytes", b"async def f():\n    yield '\xff'\n", "not utf-8: byte 0xff", 2),
        ("null", b"async def f():\n    yield 1\0\n", "null bytes", 1),
        ("deep", "async def f():\n    yield " + "(" * 3000 + ")" * 3000 + "\n", "not", 2),
    ],
)
def test_what_does_not_parse_is_told_and_the_rest_is_judged(
    check: Check, name: str, content: str | bytes, says: str, line: int
) -> None:
    done = check({"bad.py": content, "good.py": GOOD})
    assert name
    assert done.spots == FOUND
    assert done.code == 3
    [gap] = done.report["gaps"]
    assert says in gap["message"]
    assert (gap["file"], gap["unreadable"]) == ("bad.py", True)
    assert gap["line"] in {line, 1, 2, 3}


@pytest.mark.parametrize(
    "data",
    [
        "\ufeff".encode() + GOOD.encode(),
        ("# -*- coding: latin-1 -*-\n" + GOOD.replace("text", "té")).encode("latin-1"),
        GOOD.replace("\n", "\r\n").encode(),
        ("x = '" + "é" * 20 + "'; " + "y = 1\n" + GOOD).encode(),
    ],
)
def test_encodings_and_line_ends_are_read_as_python_reads_them(check: Check, data: bytes) -> None:
    done = check({"good.py": data})
    assert [spot[2] for spot in done.spots] == ["UNB701"]
    finding = done.report["findings"][0]
    lines = data.decode("latin-1").splitlines()
    assert lines[finding["line"] - 1].strip().startswith("time.sleep")


def test_columns_are_counted_in_characters(check: Check) -> None:
    done = check({"good.py": GOOD.replace("        time.sleep(1)", "        s = 'é→𝄞'; time.sleep(1)")})
    [finding] = done.report["findings"]
    assert (finding["column"], finding["end_column"]) == (20, 30)


def test_circles_stars_and_recursion_end(check: Check) -> None:
    files: dict[str, str | bytes] = {
        "a.py": "from b import *\nfrom b import x as y\nclass A(B): pass\n",
        "b.py": "from a import *\nimport a\nx = a.y\nclass B(a.A):\n    def f(self): return self.f()\n",
        "c.py": "from a import *\nimport b\n\n\n"
        "def f(n, g=None):\n    return g(n) if g else f(n - 1, f)\n\n\n"
        "async def stream():\n    f(3)\n    B().f()\n    yield y\n"
        "    async for one in stream():\n        yield one\n",
        "good.py": GOOD,
    }
    assert check(files).spots == FOUND


def test_a_file_named_like_a_standard_module_takes_its_place_among_scripts(check: Check) -> None:
    code = "import queue\n\nbox = queue.Queue()\n\n\nasync def f():\n    yield box.get()\n"
    own = "class Queue:\n    def get(self):\n        return 1\n"
    assert check({"main.py": code, "queue.py": own}).spots == []


def test_a_long_file_is_read_to_its_end_and_a_longer_one_is_told(check: Check) -> None:
    long = "".join(f"def f{number}(x):\n    return x + {number}\n\n\n" for number in range(5000)) + GOOD
    done = check({"long.py": long, "longer.py": "async def f():\n    yield 1\n" + "#" * 2_000_000})
    assert done.spots == [("long.py", 20_006, "UNB701")]
    [gap] = done.report["gaps"]
    assert gap["message"] == "not parsed: longer than 2 MB"


def test_what_takes_too_many_steps_is_told(check: Check) -> None:
    levels = 18
    code = "".join(
        f"def f{level}(g):\n    f{level + 1}(lambda: g())\n    f{level + 1}(lambda: (g(), g()))\n\n\n"
        for level in range(levels)
    )
    code += f"def f{levels}(g):\n    g()\n\n\nasync def stream():\n    f0(print)\n    yield 1\n"
    done = check({"bomb.py": code, "good.py": GOOD})
    assert FOUND[0] in done.spots


def test_nothing_is_read_outside_the_tree(check: Check) -> None:
    code = "from ..... import secret\nfrom ....etc import passwd\n\n\n"
    code += "async def f():\n    yield secret.x(), passwd\n"
    assert check({"app/main.py": code, "good.py": GOOD}).spots == FOUND
