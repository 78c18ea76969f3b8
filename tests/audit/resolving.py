"""Templates as AWS makes resources of them: references become ids."""

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import yaml

Value = Any
"""A value of a template, or of an answer."""

ACCOUNT = "111122223333"
REGION = "us-east-1"
_PSEUDO = {
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
}


class UndeployableError(Exception):
    """A template that this small AWS cannot deploy."""


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms of functions."""


def _short(loader: _Loader, suffix: str, node: yaml.Node) -> Value:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        return {name: value.split(".", 1) if name == "Fn::GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _short)


def parsed(text: str) -> dict[str, Value]:
    """Return a template as plain values, functions in their long form."""
    found: dict[str, Value] = yaml.load(text, _Loader)  # noqa: S506 - a safe loader with tags
    return found


def invented(logical: str, stack: str, count: int = 10) -> str:
    """Return an id as AWS invents them: always the same for a resource of a stack."""
    return "a" + sha256(f"{stack}/{logical}".encode()).hexdigest()[: count - 1]


class Resolved:
    """A template's resources by logical id, with what ``Ref`` and ``Fn::GetAtt`` to each give."""

    def __init__(self, template: Mapping[str, Value], stack: str) -> None:
        if {"Conditions", "Transform", "Mappings", "Rules"} & set(template):
            raise UndeployableError("conditions or transforms")
        self.stack = stack
        self.resources: dict[str, Value] = template["Resources"]
        self.parameters = {
            name: one["Default"] for name, one in template.get("Parameters", {}).items() if "Default" in one
        }
        self.refs: dict[str, str] = {}
        for name, one in self.resources.items():
            self.refs[name] = _ids(one["Type"], name, stack, one.get("Properties") or {})
        for name, one in self.resources.items():
            if one["Type"] == "AWS::ElasticLoadBalancingV2::Listener":
                # Its ARN has the name of its load balancer in it.
                balancer = self.value(one["Properties"]["LoadBalancerArn"])
                self.refs[name] = f"{balancer.replace('loadbalancer/', 'listener/')}/{invented(name, stack)}"
            if one["Type"] in {"AWS::Lambda::Alias", "AWS::Lambda::Version"}:
                function = self.value(one["Properties"]["FunctionName"]).rpartition(":")[2]
                version = one["Properties"].get("Name", "1")
                self.refs[name] = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}:{version}"

    def of(self, *types: str) -> list[tuple[str, dict[str, Value]]]:
        """Return (logical id, properties) of the resources of these types."""
        return [
            (name, self.value(one.get("Properties") or {}))
            for name, one in self.resources.items()
            if one["Type"] in types
        ]

    def value(self, value: Value) -> Value:
        """Return a value without functions."""
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, inner),) = value.items()
            call = self._functions().get(name)
            if call is not None:
                return call(inner)
            if name.startswith("Fn::"):
                raise UndeployableError(name)
        return {name: self.value(one) for name, one in value.items()}

    def _functions(self) -> dict[str, Callable[[Value], Value]]:
        return {"Ref": self.ref, "Fn::GetAtt": self._attribute, "Fn::Sub": self._sub, "Fn::Join": self._join}

    def ref(self, name: str) -> str:
        found = _PSEUDO.get(name) or self.parameters.get(name) or self.refs.get(name)
        if found is None:
            raise UndeployableError(f"no {name}")
        return str(found)

    def _attribute(self, value: Value) -> str:
        name, attribute = value.split(".", 1) if isinstance(value, str) else value
        if name not in self.resources:
            raise UndeployableError(f"no {name}")
        kind = self.resources[name]["Type"]
        return _attributed(kind, attribute, self.refs[name], name, self.stack)

    def _sub(self, value: Value) -> str:
        text, local = (value, {}) if isinstance(value, str) else value

        def filled(match: re.Match[str]) -> str:
            name = match[1]
            if name in local:
                return str(self.value(local[name]))
            return self._attribute(name) if "." in name else self.ref(name)

        return re.sub(r"\$\{([\w:.]+)\}", filled, text).replace("${!", "${")

    def _join(self, value: Value) -> str:
        by, parts = value
        return str(by).join(map(str, self.value(parts)))


def _ids(kind: str, name: str, stack: str, properties: dict[str, Value]) -> str:
    """Return what a ``Ref`` to a resource gives."""
    plain = {key: one for key, one in properties.items() if isinstance(one, str)}
    own = invented(name, stack)
    word = "net" if properties.get("Type") == "network" else "app"
    known = {
        "AWS::Lambda::Function": plain.get("FunctionName") or f"{stack}-{name}-1ABC",
        "AWS::ApiGateway::Stage": plain.get("StageName") or "prod",
        "AWS::Cognito::UserPool": f"{REGION}_{own}",
        "AWS::Cognito::UserPoolClient": invented(name, stack, 26),
        "AWS::Cognito::UserPoolResourceServer": plain.get("Identifier") or own,
        "AWS::BedrockAgentCore::Runtime": f"{plain.get('AgentRuntimeName', name)}-{own}",
        "AWS::ElasticLoadBalancingV2::LoadBalancer": f"{_balancing()}loadbalancer/{word}/{name}/{own}",
    }
    return known.get(kind, own)


def _balancing() -> str:
    return f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:"


def _attributed(kind: str, attribute: str, ref: str, name: str, stack: str) -> str:
    """Return what ``Fn::GetAtt`` to a resource gives."""
    known = {
        ("AWS::ApiGateway::RestApi", "RootResourceId"): f"root{ref}",
        ("AWS::Lambda::Function", "Arn"): f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{ref}",
        ("AWS::Cognito::UserPool", "Arn"): f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{ref}",
        ("AWS::Cognito::UserPool", "ProviderURL"): f"https://cognito-idp.{REGION}.amazonaws.com/{ref}",
        ("AWS::Cognito::UserPoolClient", "ClientId"): ref,
        ("AWS::BedrockAgentCore::Runtime", "AgentRuntimeId"): ref,
        (
            "AWS::BedrockAgentCore::Runtime",
            "AgentRuntimeArn",
        ): f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:runtime/{ref}",
        ("AWS::IAM::Role", "Arn"): f"arn:aws:iam::{ACCOUNT}:role/{ref}",
        ("AWS::WAFv2::WebACL", "Arn"): f"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/webacl/{name}/{ref}",
        ("AWS::Logs::LogGroup", "Arn"): f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{stack}-{name}",
    }
    found = known.get((kind, attribute))
    if found is None:
        raise UndeployableError(f"{kind}.{attribute}")
    return found
