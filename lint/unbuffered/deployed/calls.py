"""The one way to AWS: an operation and its arguments in, an answer or a refusal out."""

from typing import Protocol

from msgspec import Struct, field

from unbuffered.deployed import operations as o
from unbuffered.deployed.operations import Operation
from unbuffered.deployed.refused import RefusedError, Why
from unbuffered.deployed.shapes import Json, listed, mapping, text_in


class Source(Protocol):
    """Who answers: AWS itself, or what was saved of it."""

    def ask(self, operation: Operation, arguments: Json) -> Json:
        """Return the answer to an operation, all pages of it.

        Raises:
            RefusedError: there is none.
            UnreadyError: nothing can be asked at all.

        """

    def load(self, name: str, most: int) -> bytes:
        """Return the package of a function about which CODE was asked before, of so many bytes at most.

        Raises:
            RefusedError: there is none, or it is larger.

        """


class Calls(Struct):
    """One method for each operation; every answer is asked for once, and `made` are the operations used."""

    source: Source
    made: dict[Operation, None] = field(default_factory=dict)
    expired: bool = False
    """Whether the credentials ended on the way."""

    denied: bool = False
    """Whether a permission was missing."""

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

    def package(self, name: str, most: int) -> bytes:
        """Return the code of a function, by its name or ARN: a zip file of so many bytes at most."""
        self._ask(o.CODE, FunctionName=name)
        return self.source.load(name, most)

    def runtime(self, id_: str, endpoint: str) -> Json:
        """Return an AgentCore runtime: its newest version, or that of an endpoint."""
        if not endpoint:
            return self._ask(o.RUNTIME, agentRuntimeId=id_)
        answer = self._ask(o.ENDPOINT, agentRuntimeId=id_, endpointName=endpoint)
        return self._ask(
            o.RUNTIME, agentRuntimeId=id_, agentRuntimeVersion=text_in(answer.get("liveVersion"))
        )

    def responses(self, api: str) -> list[Json]:
        """Return the gateway responses of an API, those of the service among them."""
        return listed(self._ask(o.RESPONSES, restApiId=api).get("items"))

    def plans(self) -> list[Json]:
        """Return every usage plan of the Region."""
        return listed(self._ask(o.PLANS).get("items"))

    def domains(self) -> list[str]:
        """Return every name of its own that an API of the Region may have."""
        return [text_in(one.get("domainName")) for one in listed(self._ask(o.DOMAINS).get("items"))]

    def link(self, id_: str) -> Json:
        """Return a VPC link."""
        return self._ask(o.LINK, vpcLinkId=id_)

    def pool(self, id_: str) -> Json:
        """Return a user pool."""
        return mapping(self._ask(o.POOL, UserPoolId=id_).get("UserPool"))

    def servers(self, pool: str) -> list[Json]:
        """Return the resource servers of a user pool."""
        return listed(self._ask(o.SERVERS, UserPoolId=pool).get("ResourceServers"))

    def clients(self, pool: str) -> list[str]:
        """Return the ids of the app clients of a user pool."""
        rows = listed(self._ask(o.CLIENTS, UserPoolId=pool).get("UserPoolClients"))
        return [text_in(row.get("ClientId")) for row in rows]

    def client(self, pool: str, id_: str) -> Json:
        """Return an app client."""
        return mapping(self._ask(o.CLIENT, UserPoolId=pool, ClientId=id_).get("UserPoolClient"))

    def distributions(self) -> list[Json]:
        """Return every CloudFront distribution of the account."""
        return listed(mapping(self._ask(o.DISTRIBUTIONS).get("DistributionList")).get("Items"))

    def cache_policy(self, id_: str) -> Json:
        """Return what a cache policy says."""
        return mapping(mapping(self._ask(o.CACHED, Id=id_).get("CachePolicy")).get("CachePolicyConfig"))

    def request_policy(self, id_: str) -> Json:
        """Return what an origin request policy says."""
        answer = mapping(self._ask(o.ASKED, Id=id_).get("OriginRequestPolicy"))
        return mapping(answer.get("OriginRequestPolicyConfig"))

    def balancer(self, arn: str) -> list[Json]:
        """Return the attributes of a load balancer."""
        return listed(self._ask(o.BALANCER, LoadBalancerArn=arn).get("Attributes"))

    def listeners(self, balancer: str) -> list[str]:
        """Return the ARNs of the listeners of a load balancer."""
        rows = listed(self._ask(o.LISTENERS, LoadBalancerArn=balancer).get("Listeners"))
        return [text_in(row.get("ListenerArn")) for row in rows]

    def listener(self, arn: str) -> list[Json]:
        """Return the attributes of a listener."""
        return listed(self._ask(o.LISTENER, ListenerArn=arn).get("Attributes"))

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
                self.denied = self.denied or refused.why is Why.DENIED
        found = self._known[key]
        if isinstance(found, RefusedError):
            raise found
        return found


def account_of(identity: Json) -> str:
    """Return the number of an account."""
    return text_in(identity.get("Account")) or "?"
