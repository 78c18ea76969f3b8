"""What is fuzzed: each target with what it does with an input, and what it begins with."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from calls import probe
from deployments import deployed, zipped
from inputs import Files, folder, packed, unpacked
from projects import document, mending, project, stated
from zips import zipped as archive

FIXTURES = Path(__file__).parents[2] / "fixtures"
SEEDS = FIXTURES / "fuzz" / "seeds"
CRASHES = FIXTURES / "fuzz" / "crashes"

_LARGEST = 30_000


class Tried(Protocol):
    """Tries an input, and raises where something does not hold."""

    def __call__(self, files: Files, data: bytes, *, every: bool) -> None:
        """Try an input; `every` report of it, or two."""


@dataclass(frozen=True)
class Target:
    """One thing that reads what anybody wrote."""

    name: str
    about: str
    tried: Tried
    begins: Callable[[], Iterable[Files]]

    def seeds(self) -> list[bytes]:
        """Return the inputs to begin with."""
        made = (packed(self.name, files) for files in self.begins() if files)
        kept = [unpacked(path.read_bytes())[1] for path in sorted(SEEDS.glob(f"{self.name}-*"))]
        return [one for one in (*made, *(packed(self.name, files) for files in kept)) if len(one) <= _LARGEST]


def _templates() -> Iterator[Files]:
    for path in sorted(FIXTURES.glob("rules/UNB[1-6]*/*")):
        yield folder(path)
    yield from map(folder, sorted((FIXTURES / "mutations").iterdir()))


def _of(*words: bytes) -> Callable[[], Iterator[Files]]:
    """Return what yields the projects that have one of some words in them."""

    def chosen() -> Iterator[Files]:
        projects = [*_templates(), *map(folder, sorted(FIXTURES.glob("producers/*")))]
        projects += map(folder, sorted(FIXTURES.glob("specimens/*")))
        for files in projects:
            if any(word in content for content in files.values() for word in words):
                yield files

    return chosen


def _documents() -> Iterator[Files]:
    for files in _templates():
        for name, content in files.items():
            if name.endswith((".yaml", ".json", ".toml")):
                yield {name.rpartition("/")[2]: content}


def _launches() -> Iterator[Files]:
    """Yield projects with something to start: scripts, Dockerfiles, nginx, pins."""
    telling = ("Dockerfile", ".sh", ".conf", ".txt", ".lock", "Pipfile", ".toml", ".mjs", ".js")
    for files in (*_templates(), *_handlers()):
        if any(name.endswith(telling) and name != "finds.txt" for name in files):
            yield {name: content for name, content in files.items() if name != "finds.txt"}


def _handlers() -> Iterator[Files]:
    for path in sorted(FIXTURES.glob("rules/UNB7*/*")):
        yield folder(path)
    for path in sorted(FIXTURES.glob("handlers/cases/*")):
        yield folder(path) if path.is_dir() else {path.name: path.read_bytes()}


_ZIPPED = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Chat:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: code.zip
      Runtime: python3.13
      Handler: {handler}
      Timeout: 900
      Layers: [!Sub "arn:aws:lambda:${{AWS::Region}}:753240598075:layer:LambdaAdapterLayerX86:25"]
      Environment:
        Variables: {{AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap, AWS_LWA_INVOKE_MODE: response_stream}}
      Events:
        Post:
          Type: Api
          Properties:
            Path: /chat
            Method: post
            ResponseTransferMode: RESPONSE_STREAM
            TimeoutInMillis: 900000
"""


def _zips() -> Iterator[Files]:
    """Yield programs in zip files: behind the web adapter, or as a handler, with a library beside them."""
    for number, files in enumerate(_handlers()):
        python = next((name for name in files if name.endswith(".py")), "")
        module = python.removesuffix(".py").replace("/", ".")
        start = f"#!/bin/bash\nexec python -m uvicorn {module}:app\n".encode()
        handler = "run.sh" if number % 2 else f"{module}.handler"
        held = {**files, "run.sh": start, "lib.py": b"import time\n", "lib-1.dist-info/RECORD": b"lib.py,,\n"}
        members = [(name, content, 8 * (number % 3 > 0)) for name, content in held.items()]
        yield {"template.yaml": _ZIPPED.format(handler=handler).encode(), "code.zip": archive(members)}


def _silences() -> Iterator[Files]:
    for path in sorted(FIXTURES.glob("rules/UNB90*/*")):
        yield folder(path)


def _stated() -> Iterator[Files]:
    template = next(iter(sorted(FIXTURES.glob("rules/UNB40[123]/bad*/template.yaml")))).read_bytes()
    for path in sorted(FIXTURES.glob("rules/UNB8*/*")):
        yield folder(path)
    for path in sorted(FIXTURES.parent.glob("rules/unbuffered_rules/policies/*.yaml")):
        yield {"policy.yaml": path.read_bytes(), "template.yaml": template}
    knowledge = FIXTURES.parent / "rules/unbuffered_rules/knowledge/blocking.yaml"
    yield {"knowledge.yaml": knowledge.read_bytes()[:6000], "app.py": b"import requests\n"}


def _assemblies() -> Iterator[Files]:
    """Yield each stack of the CDK apps as an assembly of its own, with what it was made of."""
    for home in sorted(FIXTURES.glob("cdk/*/cdk.out*/")):
        manifest = json.loads((home / "manifest.json").read_text("utf-8"))
        tree = json.loads((home / "tree.json").read_text("utf-8"))
        sources = {
            path.relative_to(home.parent).as_posix(): path.read_bytes()
            for path in sorted(home.parent.rglob("*"))
            if path.suffix in {".ts", ".py"}
            and "cdk.out" not in path.as_posix()
            and path.stat().st_size < 6000
        }
        for name in manifest["artifacts"]:
            if (home / f"{name}.template.json").is_file():
                yield _assembly(home, name, manifest, tree) | dict(list(sources.items())[:3])
    yield from (
        folder(path)
        for path in sorted(FIXTURES.glob("rules/*/*"))
        if (path / "cdk.out/manifest.json").is_file()
    )


def _assembly(home: Path, name: str, manifest: dict[str, Any], tree: dict[str, Any]) -> Files:
    kept = {key: one for key, one in manifest["artifacts"].items() if key.partition(".")[0] == name}
    children = tree["tree"].get("children", {})
    cut = {
        **tree,
        "tree": {**tree["tree"], "children": {key: one for key, one in children.items() if key == name}},
    }
    made = {
        "cdk.out/cdk.out": (home / "cdk.out").read_bytes(),
        "cdk.out/manifest.json": json.dumps({**manifest, "artifacts": kept}).encode(),
        "cdk.out/tree.json": json.dumps(cut).encode()[:12_000],
    }
    for path in sorted(home.glob(f"{name}.*.json")):
        made[f"cdk.out/{path.name}"] = path.read_bytes()
    return made


TARGETS = {
    one.name: one
    for one in (
        Target("documents", "YAML, JSON and TOML to trees, and every place in them", document, _documents),
        Target("templates", "CloudFormation, judged and reported", project, _templates),
        Target("sam", "SAM, judged and reported", project, _of(b"AWS::Serverless")),
        Target(
            "openapi",
            "OpenAPI definitions and bodies",
            project,
            _of(b"openapi:", b"swagger:", b"x-amazon-apigateway"),
        ),
        Target("assemblies", "cloud assemblies: manifests, trees, metadata, sources", project, _assemblies),
        Target("launches", "Dockerfiles, shell, nginx, requirements, locks", project, _launches),
        Target("handlers", "programs of Python", project, _handlers),
        Target("silences", "comments and metadata that silence", project, _silences),
        Target("mending", "fixes made, read again and made once more", mending, _templates),
        Target("stated", "settings, policies, baselines, knowledge", stated, _stated),
        Target("zips", "code in zip files, on the disk and in memory", zipped, _zips),
        Target("deployed", "answers of AWS that were saved", deployed, lambda: ()),
        Target("probe", "addresses, tokens, and what servers answer", probe, lambda: ()),
    )
}
