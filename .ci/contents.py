"""Holds what was built to what is in the repository.

    python contents.py WHEEL SDIST REPOSITORY [TAG]

The wheel has the two packages, all of them and nothing else, the licence and what every wheel has. The source
distribution has exactly what the last commit has: what builds and tests it, nothing fetched and no cache.
Where a tag is given, the version is its own, and the change log's newest section is its own and dated.
"""

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("lint/unbuffered/", "rules/unbuffered_rules/")
OF_A_WHEEL = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}
SECTION = re.compile(
    r"^## (?P<version>\d+\.\d+\.\d+) \((?P<when>unreleased|\d{4}-\d\d-\d\d)\)$", re.MULTILINE
)


def committed(repository: Path) -> set[str]:
    """Return the paths of the last commit."""
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "-z", "--name-only", "HEAD"],  # noqa: S607 - the one on the path
        cwd=repository,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(listed.stdout.split("\0")) - {""}


def of_the_wheel(wheel: Path, files: set[str]) -> Iterator[str]:
    """Yield what a wheel has too much, and what it lacks."""
    name = "-".join(wheel.name.split("-")[:2])
    wanted = {file.split("/", 1)[1] for file in files if file.startswith(PACKAGES)}
    wanted |= {f"{name}.dist-info/{file}" for file in OF_A_WHEEL}
    with zipfile.ZipFile(wheel) as archive:
        has = set(archive.namelist())
    yield from _differences(wheel.name, has, wanted)


def of_the_sdist(sdist: Path, files: set[str]) -> Iterator[str]:
    """Yield what a source distribution has too much, and what it lacks."""
    root = sdist.name.removesuffix(".tar.gz")
    with tarfile.open(sdist) as archive:
        has = {member.name for member in archive.getmembers() if not member.isdir()}
    yield from _differences(sdist.name, has, {f"{root}/{file}" for file in {*files, "PKG-INFO"}})


def _differences(name: str, has: set[str], wanted: set[str]) -> Iterator[str]:
    for file in sorted(has - wanted):
        yield f"{name} has {file}, which is not of it"
    for file in sorted(wanted - has):
        yield f"{name} lacks {file}"


def of_the_tag(tag: str, repository: Path) -> Iterator[str]:
    """Yield what keeps a commit from being the release of a tag."""
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    if tag != f"v{project['version']}":
        yield f"the tag is {tag}, and the version {project['version']}"
    newest = SECTION.search((repository / "CHANGELOG.md").read_text("utf-8"))
    if newest is None or newest["version"] != project["version"] or newest["when"] == "unreleased":
        yield f"the newest section of the change log is not {project['version']} with a date"


def main() -> int:
    """Say what is wrong, and return the exit code."""
    wheel, sdist, repository = (Path(one) for one in sys.argv[1:4])
    files = committed(repository)
    wrong = [*of_the_wheel(wheel, files), *of_the_sdist(sdist, files)]
    for tag in sys.argv[4:]:
        wrong += of_the_tag(tag, repository)
    for line in wrong:
        print(f"wrong: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
