"""UNB409: parameter mappings that API Gateway refuses."""

import re
from collections.abc import Iterator

from unbuffered.api import (
    Add,
    ApiKind,
    Append,
    Dialect,
    Effect,
    Evidence,
    Hit,
    Known,
    Mend,
    Mending,
    Place,
    Route,
    Setting,
    Severity,
    Table,
    Text,
    Token,
    TokenKind,
    Unknown,
    Value,
    Write,
    rule,
    value_of,
)
from unbuffered_rules import cures

_SOURCES = ("'", "method.", "context.", "stageVariables.", "integration.")
_PARAMETER = r"(?i)method\.request\.(?:multivalue)?(header|querystring|path)\.(.+)"
_STATIC = r"[\w/+:;,=-]([\w/+:;,= -]*[\w/+:;,=-])?"
_BRACES = r"(?<!\$)\{([A-Za-z0-9._-]+)\+?\}"


@rule("UNB409", severity=Severity.ERROR, effect=Effect.BREAKS, since="0.1.0", mending=Mending.SAFE)
def mapping_not_declared(route: Route) -> Iterator[Hit]:
    """A parameter mapping speaks of something that the method does not declare.

    Why
    ---
    A mapping such as integration.request.header.Authorization: method.request.header.Authorization
    is valid only if the method declares that header among its request parameters, and a static
    value only in single quotes. Otherwise the deployment fails with "Invalid mapping expression".
    The token then never reaches the agent, as nothing is deployed at all.

    Bad
    ---
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: https://chat.example.com/
            RequestParameters:
              integration.request.header.Authorization: method.request.header.Authorization  # finds UNB409
              integration.request.querystring.qualifier: DEFAULT  # finds UNB409
    ```

    Good
    ----
    ```yaml template.yaml
    Resources:
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          HttpMethod: POST
          RequestParameters:
            method.request.header.Authorization: false
          Integration:
            Type: HTTP_PROXY
            IntegrationHttpMethod: POST
            ResponseTransferMode: STREAM
            Uri: https://chat.example.com/
            RequestParameters:
              integration.request.header.Authorization: method.request.header.Authorization
              integration.request.querystring.qualifier: "'DEFAULT'"
    ```

    Guards
    ------
    Not for parameters declared in the definition, also at the path; for those of the resource's
    path; for context and stage variables; nor for values that are not known here.

    Facts
    -----
    APIGW-26, APIGW-27, AC-03.

    Source
    ------
    https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
    """
    integration = route.integration
    if integration.dialect is Dialect.SAM or route.api.kind is not ApiKind.REST:
        return
    if isinstance(integration.mappings, Unknown):
        return
    mappings = value_of(integration.mappings) or ()
    for mapping in mappings:
        yield from _mapping(route, mapping)
    yield from _braces(route, mappings)


def _mapping(route: Route, mapping: Setting) -> Iterator[Hit]:
    integration = route.integration
    if not mapping.name.startswith("integration.request.") or not isinstance(mapping.value, Known):
        return
    value = mapping.value.value
    if _is_unquoted(value):
        yield Hit(
            mapping.value.at,
            f"{value} stands without single quotes, so API Gateway takes it for an expression and refuses it",
            label="no quotes",
            then="the deployment fails: Invalid mapping expression",
            fix=f"write \"'{str(value).strip(chr(39))}'\"",
            mend=_quoted(route, mapping.value.at, value),
        )
        return
    name = value.literal
    declared = integration.declared
    if name is not None and isinstance(declared, Known) and not _is_declared(name, declared.value):
        yield Hit(
            mapping.value.at,
            f"{name} is mapped but not declared on the method, so API Gateway refuses the mapping",
            label="not declared",
            then="the deployment fails: Invalid mapping expression parameter specified",
            fix=_declaration(integration.dialect, _single(name)),
            because=(Evidence(declared.at, "the method's parameters are declared here"),),
            mend=_declared(route, declared.at, _single(name)),
        )


def _quoted(route: Route, at: Place, value: Text) -> Mend | None:
    """Return the cure for a static value without quotes, if it can be nothing else: no expression misspelt."""
    literal = value.literal
    if literal is None or re.fullmatch(_STATIC, literal) is None:
        return None
    return cures.cure(route, Write(at, f"'{literal}'"))


def _declared(route: Route, at: Place, name: str) -> Mend | None:
    """Return the cure for a parameter that the method or operation at a place does not declare."""
    integration = route.integration
    if integration.dialect is Dialect.CLOUDFORMATION:
        method = integration.at.around
        return cures.cure(route, Add(method, name, value=False, below=("RequestParameters",)))
    match = re.fullmatch(_PARAMETER, name)
    where = _IN.get(match.group(1).lower(), "") if match is not None else ""
    if match is None or not where or integration.dialect is not Dialect.OPENAPI:
        return None
    kind: tuple[tuple[str, Value], ...] = (
        (("type", "string"),) if integration.swagger else (("schema", Table((("type", "string"),))),)
    )
    parameter = Table((("name", match.group(2)), ("in", where), *kind))
    return cures.cure(route, Append(at, parameter, ("parameters",)))


def _single(name: str) -> str:
    """Return the name under which a parameter is declared: of many values or one, it is the same."""
    return name.replace(".multivalue", ".", 1)


_IN = {"header": "header", "querystring": "query"}
"""Where OpenAPI says that a parameter stands; those of the path are declared by the path itself."""


def _is_unquoted(value: Text) -> bool:
    """Whether a value is neither an expression nor a text in quotes; a parameter may bring its own."""
    first, last = (value.parts[0], value.parts[-1]) if value.parts else ("'", "'")
    if isinstance(first, Token):
        return first.kind in {TokenKind.PSEUDO, TokenKind.RESOURCE}
    if not first.startswith("'"):
        return not first.startswith(_SOURCES)
    return isinstance(last, str) and (not last.endswith("'") or str(value) == "'")


def _declaration(dialect: Dialect, name: str) -> str:
    if dialect is Dialect.OPENAPI:
        return f"declare it under the operation's parameters (name: {name.rpartition('.')[2]})"
    return f"add {name}: false to the method's RequestParameters (true makes it required)"


def _is_declared(name: str, declared: frozenset[str]) -> bool:
    """Whether a parameter is declared; header names are compared without regard to case."""
    match = re.fullmatch(_PARAMETER, name)
    if match is None:
        return True
    kind, wanted = match.group(1).lower(), match.group(2)
    if f"method.request.{kind}.*" in declared:
        return True
    for one in declared:
        other = re.fullmatch(_PARAMETER, one)
        if other is not None and other.group(1).lower() == kind:
            same = other.group(2).lower() == wanted.lower() if kind == "header" else other.group(2) == wanted
            if same:
                return True
    return False


def _braces(route: Route, mappings: tuple[Setting, ...]) -> Iterator[Hit]:
    """Yield a hit for every placeholder of the URI that nothing fills."""
    integration = route.integration
    if not isinstance(integration.uri, Known) or str(value_of(integration.type)) not in {
        "HTTP_PROXY",
        "HTTP",
    }:
        return
    filled = {mapping.name.rpartition(".")[2] for mapping in mappings if ".path." in mapping.name}
    filled |= {name.removesuffix("+") for name in re.findall(_BRACES, route.path)}
    literals = "".join(part for part in integration.uri.value.parts if isinstance(part, str))
    for name in dict.fromkeys(re.findall(_BRACES, literals)):
        if name not in filled and not name.startswith("stageVariables") and "…" not in route.path:
            yield Hit(
                integration.uri.at,
                f"nothing fills {{{name}}} of the URI, so the backend is called with the braces in its path",
                label=f"{{{name}}} is not mapped",
                then="the deployment is refused or the backend answers 404",
                fix=f"map integration.request.path.{name}",
            )
