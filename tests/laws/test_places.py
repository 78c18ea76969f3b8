"""Every place that is told lies inside its file: of findings and what explains them, of gaps, of routes."""

import re
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unbuffered.model.place import lines
from unbuffered.packs import load
from unbuffered.report import Report
from unbuffered.run import Occasion, run
from unbuffered.settings.values import Preset, Settings
from unbuffered.testing import TODAY, places, within

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
RULES = load()
ELSEWHERE = PurePosixPath("/app")
"""Where the CDK apps of the fixtures were synthesized, in a folder that is not here."""
FOLDERS = [
    *sorted(FIXTURES.glob("rules/*")),
    *sorted(FIXTURES.glob("cdk/*/")),
    *(FIXTURES / one for one in ("handlers", "mutations", "producers", "specimens")),
]
TEMPLATES = sorted(FIXTURES.glob("rules/*/*/template.yaml"))


def astray(told: Report, here: Path, edited: dict[PurePosixPath, str]) -> list[str]:
    """Return the places that do not lie inside their files."""
    wrong: list[str] = []
    texts: dict[PurePosixPath, tuple[str, ...]] = {}
    for what, at in places(told):
        if at.file.is_relative_to(ELSEWHERE):
            continue
        if at.file not in texts:
            own = here / at.file
            text = edited.get(at.file) or told.sources.get(at.file)
            texts[at.file] = lines(text if text is not None else own.read_text("utf-8"))
        if not within(at, texts[at.file]):
            wrong.append(f"{what} at {at.file} {at.span}")
    return wrong


def judged(here: Path, edited: dict[PurePosixPath, str] | None = None) -> Report:
    told = run(Settings(preset=Preset.AUDIT), RULES, Occasion(here, TODAY, edited or {})).report
    assert not told.faults
    return told


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: str(one.relative_to(FIXTURES)))
def test_every_place_in_the_fixtures(folder: Path) -> None:
    told = judged(folder)
    assert any(True for _ in places(told))
    assert astray(told, folder, {}) == []


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.sampled_from(TEMPLATES), st.data())
def test_every_place_in_templates_that_somebody_tore(path: Path, data: st.DataObject) -> None:
    """Cut, double and swap lines, and end them otherwise: what is told must still lie in the file."""
    torn = path.read_text("utf-8").split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        first = data.draw(st.integers(0, len(torn) - 1))
        last = data.draw(st.integers(first, min(len(torn), first + 6)))
        kept = data.draw(st.sampled_from(["cut", "double", "swap", "indent", "short"]))
        block = torn[first:last]
        made = {
            "cut": [],
            "double": [*block, *block],
            "swap": block[::-1],
            "indent": [f"  {line}" for line in block],
            "short": [line[: len(line) // 2] for line in block],
        }[kept]
        torn = [*torn[:first], *made, *torn[last:]] or [""]
    text = data.draw(st.sampled_from(["", "\ufeff"])) + data.draw(st.sampled_from(["\n", "\r\n", "\r"])).join(
        torn
    )
    with TemporaryDirectory() as name:
        here = Path(name)
        (here / "template.yaml").write_text(text, "utf-8", newline="")
        told = run(
            Settings(paths=("template.yaml",), preset=Preset.AUDIT), RULES, Occasion(here, TODAY)
        ).report
        assert not told.faults
        assert astray(told, here, {PurePosixPath("template.yaml"): re.sub("^\ufeff", "", text)}) == []
