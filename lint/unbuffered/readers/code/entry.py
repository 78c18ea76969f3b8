"""Where the code behind a function or an agent begins."""

from unbuffered.model.code import Code, Start
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.hops import Setting
from unbuffered.model.text import Text
from unbuffered.readers.code.artifacts import Artifact, Elsewhere, agent_artifact, function_artifact
from unbuffered.readers.code.codefile import NODE, PYTHON, Sources, code_at
from unbuffered.readers.code.entrypoints.handlers import handler
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.resolution.properties import Properties

NOT_HERE = "which is not here"


def function_code(own: Properties, resource: Resource, environment: Fact[tuple[Setting, ...]]) -> Sources:
    """Return where a function's code begins; inline code is read where it stands."""
    at = own.at
    artifact = function_artifact(own, resource)
    if isinstance(artifact, Elsewhere):
        return Sources(Unknown(artifact.why, at), Absent(at))
    if not artifact.package.is_here:
        return Sources(Unknown(NOT_HERE, at), Absent(at))
    settings = {one.name: str(value_of(one.value) or "") for one in value_of(environment) or ()}
    if artifact.dockerfile is not None:
        # Imported here, as everywhere below: most runs have no image, script or agent to open, and
        # loading what understands them takes half as long as such a run.
        from unbuffered.readers.code.opened import contained

        config = own.inside("ImageConfig")
        return contained(
            own, artifact, (_words(config.texts("EntryPoint")), _words(config.texts("Command"))), settings
        )
    named = own.text("Handler")
    literal = named.value.literal if isinstance(named, Known) else None
    if literal is None:
        return Sources(Unknown("its handler is decided elsewhere", at), Absent(at))
    suffixes = NODE if (value_of(own.word("Runtime")) or "").startswith("nodejs") else PYTHON
    return Sources(_handler(own, artifact, literal, suffixes, settings), Absent(at))


def _handler(
    own: Properties, artifact: Artifact, literal: str, suffixes: tuple[str, ...], settings: dict[str, str]
) -> Fact[Code]:
    """Return the code of a handler: a function of a module, or a script that starts a server."""
    if artifact.package.has(literal) or literal.endswith((".sh", ".bash")):
        from unbuffered.readers.code.opened import scripted

        return scripted(own, artifact, literal, settings)
    program = handler(literal)
    if program is None:
        return Unknown(f"handler {literal} names no function", own.at)
    base = program.module.replace(".", "/")
    wanted = [f"{base}{suffix}" for suffix in suffixes] + [f"{base}/__init__.py"]
    path = next((one for one in wanted if artifact.package.has(one)), None)
    if path is None:
        return Unknown(f"{wanted[0]} is not in {artifact.package.file('.')}", own.at)
    return code_at(own, artifact, path, program.attribute, Start.FUNCTION)


def agent_code(own: Properties, resource: Resource) -> Sources:
    """Return where an agent's code begins, and the container that it runs in."""
    at = own.at
    artifact = agent_artifact(own, resource)
    if isinstance(artifact, Elsewhere):
        return Sources(Unknown(artifact.why, at), Unknown(artifact.why, at))
    if not artifact.package.is_here:
        return Sources(Unknown(NOT_HERE, at), Unknown(NOT_HERE, at))
    from unbuffered.readers.code.opened import commanded, contained

    if artifact.dockerfile is not None:
        return contained(own, artifact, (None, None), {})
    words = _words(own.inside("AgentRuntimeArtifact").inside("CodeConfiguration").texts("EntryPoint"))
    return Sources(commanded(own, artifact, words or []), Absent(at))


def started(own: Properties, code: tuple[Artifact, str] | None) -> Fact[Code] | None:
    """Return where a program begins that is one known file; None without one."""
    if code is None:
        return None
    from unbuffered.readers.code.opened import commanded

    artifact, name = code
    return commanded(own, artifact, ["python", name])


def _words(fact: Fact[tuple[Text, ...]]) -> list[str] | None:
    return [str(one) for one in fact.value] if isinstance(fact, Known) and fact.value else None
