"""What became of a promise, as a hit: broken, perhaps broken, or not to be told from here."""

from msgspec.structs import replace

from unbuffered.api import (
    ApiKind,
    Confidence,
    Evidence,
    Given,
    Hit,
    Known,
    Place,
    Promised,
    Severity,
    StageControls,
    Unknown,
)


def demanded(promised: Promised, demand: Known[object], hit: Hit, given: tuple[Given, ...] = ()) -> Hit:
    """Return a hit as the clause has it: with its severity, and the line of the policy that demands it.

    What came through a parameter (`given`) may be another value when it is deployed: then it is a
    warning at most.
    """
    chosen = tuple(Evidence(one.at, f"{one.name}: whoever deploys may choose another value") for one in given)
    because = (*hit.because, *chosen, _demand(promised, demand))
    told = replace(hit, severity=promised.clause.severity, because=because)
    return perhaps(told) if given else told


def perhaps(hit: Hit) -> Hit:
    """Return a hit of something that may be otherwise elsewhere: a warning at most."""
    severity = Severity.WARNING if hit.severity is Severity.ERROR else hit.severity
    return replace(hit, severity=severity, confidence=Confidence.MEDIUM)


def untold(promised: Promised, demand: Known[object], at: Place, what: str, why: str) -> Hit:
    """Return the information that nobody can tell from here whether a promise is kept."""
    return Hit(
        at,
        f"whether {what} cannot be told from here: {why}",
        label="decided elsewhere",
        then=f"policy {promised.clause.policy} is neither kept nor broken by what was read",
        fix="give the files in which it is decided too, or look it up where it is deployed",
        because=(_demand(promised, demand),),
        severity=Severity.INFO,
        open=True,
    )


def unknown(promised: Promised, demand: Known[object], what: str, fact: Unknown) -> Hit:
    """Return the same for a fact that is not known."""
    return untold(promised, demand, fact.at, what, fact.why)


def stages(promised: Promised) -> tuple[StageControls, ...]:
    """Return the stages that a clause holds for; none if they are not in the input."""
    controls = promised.route.controls
    return controls.stages if controls is not None else ()


def unstaged(promised: Promised, demand: Known[object], what: str) -> Hit:
    """Return the information that the stages of a route, which would decide it, were not read."""
    api = promised.route.api
    stage = f"the stage of API {api.name} {what}"
    http = api.kind is ApiKind.HTTP
    why = "what an HTTP API has beside its routes is not read" if http else "it is not in the input"
    return untold(promised, demand, api.at, stage, why)


def _demand(promised: Promised, demand: Known[object]) -> Evidence:
    clause = promised.clause
    return Evidence(demand.at, f"{clause.title} demands it here: {clause.reason}")
