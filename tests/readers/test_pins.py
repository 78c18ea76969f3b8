"""What manifests and locks ask for, and where they say so."""

import time
from dataclasses import dataclass
from pathlib import PurePosixPath

import pytest

from unbuffered.model.pins import Pin, Versions, release
from unbuffered.readers.code.pins.read import pins
from unbuffered.readers.code.pins.specifiers import versions
from unbuffered.readers.code.pins.written import LONGEST


@dataclass(frozen=True)
class Files:
    texts: dict[str, str]

    def has(self, path: str) -> bool:
        return path in self.texts

    def read(self, path: str) -> str | None:
        return self.texts.get(path)

    def file(self, path: str) -> PurePosixPath:
        return PurePosixPath(path)


def read(folder: str = "", **texts: str) -> tuple[Pin, ...]:
    return pins(
        Files({name.replace("__", "/").replace("_", "."): text for name, text in texts.items()}), folder
    )


def spot(pin: Pin) -> tuple[str, str, int, int]:
    return pin.name, str(pin.at.file), pin.at.span.line, pin.at.span.column


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("==1.2.3", Versions(exact="1.2.3")),
        ("1.2.3", Versions(exact="1.2.3")),
        ("===1.2", Versions(exact="1.2")),
        (">=1.2,<2", Versions(lower="1.2", upper="2")),
        (">1.2, <= 2.0 ", Versions(lower="1.2", upper="2.0", taken=True)),
        ("~=1.4.2", Versions(lower="1.4.2", upper="1.5")),
        ("~=1", Versions(lower="1")),
        ("==1.2.*", Versions(lower="1.2", upper="1.3")),
        ("!=1.2.*", Versions()),
        ("!=1.2", Versions()),
        ("^1.2.3", Versions(lower="1.2.3", upper="2")),
        ("^0.2.3", Versions(lower="0.2.3", upper="0.3")),
        ("^0.0.3", Versions(lower="0.0.3", upper="0.0.4")),
        ("^0", Versions(lower="0", upper="1")),
        ("~1.2.3", Versions(lower="1.2.3", upper="1.3")),
        ("~1", Versions(lower="1", upper="2")),
        ("(>=1)", Versions(lower="1")),
        ("*", Versions()),
        ("", Versions()),
        ("^1 || ^2", Versions()),
        ("==" + "1" * 600, Versions()),
    ],
)
def test_specifiers_become_bounds(text: str, wanted: Versions) -> None:
    assert versions(text) == wanted


@pytest.mark.parametrize(
    ("text", "from_", "before"),
    [
        ("==1.3.3", True, False),
        ("==1.3.3.post1", True, False),
        ("==1.3.3rc1", False, False),
        ("==1.3", False, True),
        (">=1.3.3", True, False),
        (">=1.3", False, False),
        ("<1.3.3", False, True),
        ("<1.3.3.0", False, True),
        ("<=1.3.3", False, False),
        ("<=1.3", False, True),
        ("", False, False),
    ],
)
def test_versions_tell_what_is_certain(text: str, *, from_: bool, before: bool) -> None:
    assert versions(text).are_from((1, 3, 3)) is from_
    assert versions(text).are_before((1, 3, 3)) is before


def test_a_release_is_numbers_alone() -> None:
    assert release("v1.2+local") == (1, 2)
    assert release("1!2.0") is release("") is release(None) is release("2.0.dev1") is None


REQUIREMENTS = """\
# strands
Fast_API[all] >= 0.100 ; python_version > "3.9"
boto3==1.40.0 \\
    --hash=sha256:00  # pinned

-r more/base.txt
-c constraints.txt
starlette
agent @ git+https://example.com/agent.git
./local
-e .
https://example.com/a.whl
"""


def test_requirements_are_read_with_what_they_pull_in() -> None:
    found = read(
        requirements_txt=REQUIREMENTS,
        more__base_txt="\tuvicorn<1\n-r ../requirements.txt\n-r /etc/passwd\n-r ../../out.txt\n",
        constraints_txt="starlette==0.46.0\nuvicorn==0.30\nunused==1\n",
    )
    assert [spot(pin) for pin in found] == [
        ("fast-api", "requirements.txt", 2, 1),
        ("boto3", "requirements.txt", 3, 1),
        ("uvicorn", "more/base.txt", 1, 2),
        ("starlette", "requirements.txt", 8, 1),
        ("agent", "requirements.txt", 9, 1),
    ]
    api, boto3, uvicorn, starlette, agent = found
    assert (api.versions, api.marked) == (Versions(lower="0.100"), True)
    assert (boto3.versions, boto3.fixed) == (Versions(exact="1.40.0"), boto3.at)
    assert uvicorn.versions == Versions(exact="0.30")
    assert starlette.fixed is not None
    assert str(starlette.fixed.file) == "constraints.txt"
    assert agent.elsewhere
    assert all(pin.direct for pin in found)
    assert [pin.elsewhere for pin in found].count(True) == 1


@pytest.mark.parametrize("line", ["-i https://e.com", "--extra-index-url=https://e.com", "--find-links x"])
def test_another_index_is_told_of_every_requirement(line: str) -> None:
    assert all(pin.elsewhere for pin in read(requirements_txt=f"a\n{line}\nb\n"))


PROJECT = """\
[project]
name = "agent"
dependencies = [
  # "starlette>=0.40",
  "starlette>=0.40",
  'uvicorn[standard]',
  "boto3 ; sys_platform == 'linux'",
]
[tool.poetry.dependencies]
python = "^3.12"
fastapi = {version = "^0.115", extras = ["all"]}
"strands" = {git = "https://example.com/strands.git"}
[tool.poetry.dependencies.sse-starlette]
version = "2.0"
"""
LOCK = """\
version = 1

[[package]]
name = "starlette"
version = "0.46.1"

[[package]]
name = "anyio"
version = "4.1"

[[package]]
name = "numpy"
version = "1.0"

[[package]]
name = "numpy"
version = "2.0"
"""


def test_a_project_is_read_with_its_lock() -> None:
    found = read("app", app__pyproject_toml=PROJECT, app__uv_lock=LOCK)
    assert [(*spot(pin)[::2], pin.at.span.column, pin.direct) for pin in found] == [
        ("starlette", 5, 4, True),
        ("uvicorn", 6, 4, True),
        ("boto3", 7, 4, True),
        ("fastapi", 11, 1, True),
        ("strands", 12, 2, True),
        ("sse-starlette", 13, 1, True),
        ("anyio", 8, 9, False),
        ("numpy", 12, 9, False),
    ]
    starlette = found[0]
    assert starlette.versions == Versions(exact="0.46.1")
    assert starlette.fixed is not None
    assert (str(starlette.fixed.file), starlette.fixed.span.line) == ("app/uv.lock", 5)
    assert found[2].marked
    assert found[3].versions == Versions(lower="0.115", upper="0.116")
    assert found[4].elsewhere
    assert found[5].versions == Versions(exact="2.0")
    assert found[7].versions == Versions()


@pytest.mark.parametrize(
    "line",
    [
        "[[tool.uv.index]]\nurl = 'https://e.com'",
        "[[tool.poetry.source]]\nname = 'own'",
        "[tool.uv]\nextra-index-url = ['https://e.com']",
        "[tool.uv.pip]\nindex-url = 'https://e.com'",
        "[tool.uv.sources]\nA = {workspace = true}",
    ],
)
def test_another_index_is_told_of_a_project(line: str) -> None:
    assert [pin.elsewhere for pin in read(pyproject_toml=f"[project]\ndependencies = ['a']\n{line}\n")] == [
        True
    ]


def test_a_lock_is_believed_for_its_own_manifest_alone() -> None:
    assert read(requirements_txt="starlette\n", uv_lock=LOCK)[0].versions == Versions()
    assert len(read(requirements_txt="starlette\n", uv_lock=LOCK)) == 1


PIPFILE = """\
[[source]]
name = "pypi"
url = "https://example.com/simple"
[packages]
starlette = "*"
[dev-packages]
pytest = "*"
"""
PIPFILE_LOCK = """\
{
    "_meta": {"hash": {}},
    "default": {
        "starlette": {
            "hashes": [
                "sha256:00"
            ],
            "version": "==0.46.0"
        }
    },
    "develop": {
        "pytest": {
            "version": "==8.0"
        }
    }
}
"""


def test_a_pipfile_is_read_with_its_lock() -> None:
    found = pins(Files({"Pipfile": PIPFILE, "Pipfile.lock": PIPFILE_LOCK}))
    assert [(pin.name, pin.versions.exact, pin.at.span.line, pin.elsewhere) for pin in found] == [
        ("starlette", "0.46.0", 5, False)
    ]
    other = pins(Files({"Pipfile": PIPFILE.replace("pypi", "own")}))
    assert [pin.elsewhere for pin in other] == [True]


HOSTILE = {
    "dots": {"pyproject.toml": "a" + ".a" * 49_000 + " = 1"},
    "many dots": {"pyproject.toml": "\n".join(f"a{n}" + ".a" * 490 + " = 1" for n in range(100))},
    "nested": {"pyproject.toml": "a = " + "[" * 50_000},
    "tables": {"pyproject.toml": "a = " + "{b = " * 19_000},
    "not TOML": {"pyproject.toml": "[project\n"},
    "other types": {"pyproject.toml": "[project]\ndependencies = {a = 1}\n[tool]\nuv = []\npoetry = 1"},
    "numbers": {"pyproject.toml": "[project]\ndependencies = [1, [], {}]\n[tool.poetry.dependencies]\na = 1"},
    "project is none": {"pyproject.toml": "project = 1\ntool = 2"},
    "same file": {"requirements.txt": "-r requirements.txt\n" * 4_000},
    "ever more files": {
        "requirements.txt": "-r 0.txt",
        **{f"{n}.txt": f"-r {n + 1}.txt\n" * 900 for n in range(100)},
    },
    "a long name": {"requirements.txt": "a" * 90_000},
    "dashes": {"requirements.txt": "a" + "-" * 90_000},
    "continued": {"requirements.txt": "\\\n" * 45_000},
    "an open quote": {"pyproject.toml": '"""' + "\\" * 90_000},
    "remarks": {"requirements.txt": " #" * 45_000},
    "spaces": {"requirements.txt": "a" + " " * 90_000 + "b", "x": ""},
    "a lock of one name": {"pyproject.toml": "[project]\ndependencies = ['a']", "uv.lock": LOCK * 9_000},
    "an open lock": {
        "Pipfile": "[packages]\na = '*'",
        "Pipfile.lock": '    "default": {\n' + '        "a": {\n' * 60_000,
    },
    "quotes that end in four": {
        "pyproject.toml": "[project]\n[tool.x]\na = [\n" + "'''a'''', '\\\"\"\"',\n" * 5_400 + "]\n"
    },
    "keys that are spelled out": {
        "pyproject.toml": "[tool.poetry.dependencies]\n"
        + "".join(f'"\\u0070{n}" = "1"\n' for n in range(1_000))
        + "#\n" * 38_000
    },
    "every quote": {"pyproject.toml": "[project]\ndependencies = [" + "'a', " * 1_999 + "]"},
}


def test_a_string_may_end_in_four_quotes_or_five() -> None:
    odd = """x = ['''a'''', '"', '''b''''', \"\"\"c\"\"\"\", "'", \"\"\"d\"\"\"\"\"] # "a>=1"\n"""
    found = read(pyproject_toml=f"[project]\n{odd}dependencies = [\n  # 'a>=1'\n  'a>=1']\n")
    assert [spot(pin) for pin in found] == [("a", "pyproject.toml", 5, 4)]


def test_a_key_of_poetry_is_found_however_it_is_written() -> None:
    text = """
[tool.poetry.dependencies]
"zope.interface" = "1"
a.version = "1"
'b' = "2"
[tool.poetry.dependencies.c]
version = "1"
"""
    assert [spot(pin)[2:] for pin in read(pyproject_toml=text)] == [(3, 2), (4, 1), (5, 2), (6, 1)]


@pytest.mark.parametrize("texts", HOSTILE.values(), ids=list(HOSTILE))
def test_files_made_to_hurt_are_answered_soon(texts: dict[str, str]) -> None:
    started = time.process_time()
    pins(Files(texts))
    assert time.process_time() - started < 2


def test_what_is_too_long_is_not_read() -> None:
    assert read(requirements_txt="a\n" * LONGEST) == ()
    assert len(read(requirements_txt="a\n" * 6_000)) == 5_000
