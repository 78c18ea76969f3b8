"""The one way to AWS: an operation and its arguments in, an answer or a refusal out."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from unbuffered.deployed import operations as o
from unbuffered.deployed.operations import Operation
from unbuffered.deployed.shapes import Json, listed, mapping, text_in


class Why(StrEnum):
    """Why there is no answer."""

    DENIED = "denied"
    MISSING = "missing"
    THROTTLED = "throttled"
    EXPIRED = "expired"
    UNSAVED = "unsaved"
    FAILED = "failed"


class RefusedError(Exception):
    """An operation without an answer; `detail` is what was said about it, in a few words."""

    def __init__(self, operation: Operation, why: Why, detail: str = "") -> None:
        """Keep what was asked and why there is no answer."""
        super().__init__(detail)
        self.operation = operation
        self.why = why
        self.detail = detail

    @property
    def says(self) -> str:
        """The reason as the end of a sentence, with the permission that is missing."""
        named = f"{self.operation.service} {self.operation.name}"
        match self.why:
            case Why.DENIED:
                return f"it needs the permission {self.operation.action or named}"
            case Why.MISSING:
                return "there is none"
            case Why.THROTTLED:
                return f"AWS answers {named} with too many requests, again and again"
            case Why.EXPIRED:
                return "the credentials are expired or not valid"
            case Why.UNSAVED:
                return f"no answer of {named} was saved"
            case Why.FAILED:
                return f"{named} failed: {self.detail or 'no reason is given'}"


class UnreadyError(Exception):
    """Nothing can be asked at all: no credentials, no Region, no library; the sentence says what to do."""


class Source(Protocol):
    """Who answers: AWS itself, or what was saved of it."""

    def ask(self, operation: Operation, arguments: Json) -> Json:
        """Return the answer to an operation, all pages of it.

        Raises:
            RefusedError: there is none.
            UnreadyError: nothing can be asked at all.

        """


@dataclass(slots=True)
class Calls:
    """One method for each operation; every answer is asked for once, and `made` are the operations used."""

    source: Source
    made: dict[Operation, None] = field(default_factory=dict)
    expired: bool = False
    """Whether the credentials ended on the way."""

    _known: dict[tuple[str, str], Json | RefusedError] = field(default_factory=dict)

    def identity(self) -> Json:
        """Return whose credentials these are."""
        return self._ask(o.IDENTITY)

    def stack(self, name: str) -> Json:
        """Return a stack: its state, parameters and outputs."""
        answer = self._ask(o.STACK, StackName=name)
        found = listed(answer.get("Stacks"))
        if not found:
            raise RefusedError(o.STACK, Why.MISSING)
        return found[0]

    def resources(self, stack: str) -> list[Json]:
        """Return the resources of a stack, by their logical and physical ids."""
        return listed(self._ask(o.RESOURCES, StackName=stack).get("StackResourceSummaries"))

    def template(self, stack: str, stage: str) -> object:
        """Return a stack's template: text as people wrote it, or the mapping that JSON was parsed into.

        `stage` is Original or Processed.
        """
        return self._ask(o.TEMPLATE, StackName=stack, TemplateStage=stage).get("TemplateBody")

    def exports(self) -> list[Json]:
        """Return everything that the stacks of the Region export."""
        return listed(self._ask(o.EXPORTS).get("Exports"))

    def apis(self) -> list[Json]:
        """Return every REST API of the Region."""
        return listed(self._ask(o.APIS).get("items"))

    def api(self, id_: str) -> Json:
        """Return a REST API."""
        return self._ask(o.API, restApiId=id_)

    def methods(self, api: str) -> list[Json]:
        """Return the resources of an API with all their methods and integrations: its draft."""
        return listed(self._ask(o.METHODS, restApiId=api, embed=["methods"]).get("items"))

    def stages(self, api: str) -> list[Json]:
        """Return the stages of an API."""
        return listed(self._ask(o.STAGES, restApiId=api).get("item"))

    def authorizers(self, api: str) -> list[Json]:
        """Return the authorizers of an API."""
        return listed(self._ask(o.AUTHORIZERS, restApiId=api).get("items"))

    def snapshot(self, api: str, stage: str) -> Json:
        """Return what a stage serves, as an OpenAPI definition with its integrations."""
        answer = self._ask(
            o.SNAPSHOT,
            restApiId=api,
            stageName=stage,
            exportType="oas30",
            parameters={"extensions": "integrations,authorizers"},
            accepts="application/json",
        )
        return mapping(answer.get("body"))

    def function(self, name: str) -> Json:
        """Return the configuration of a function, by its name or ARN."""
        return self._ask(o.FUNCTION, FunctionName=name)

    def runtime(self, id_: str) -> Json:
        """Return an AgentCore runtime."""
        return self._ask(o.RUNTIME, agentRuntimeId=id_)

    def _ask(self, operation: Operation, **arguments: object) -> Json:
        key = (operation.name, repr(sorted(arguments.items())))
        if key not in self._known:
            if self.expired:
                # Every further call would fail too, each after its own time.
                raise RefusedError(operation, Why.EXPIRED)
            self.made[operation] = None
            try:
                self._known[key] = self.source.ask(operation, arguments)
            except RefusedError as refused:
                self._known[key] = refused
                self.expired = refused.why is Why.EXPIRED
        found = self._known[key]
        if isinstance(found, RefusedError):
            raise found
        return found


def account_of(identity: Json) -> str:
    """Return the number of an account."""
    return text_in(identity.get("Account")) or "?"
