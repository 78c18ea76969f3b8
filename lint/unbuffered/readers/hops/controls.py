"""What keeps the callers of a route in check: asked for only where a policy is given."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from unbuffered.model.controls import Controls, StageControls, UsagePlan
from unbuffered.model.fact import Absent, Fact, Known, Unknown, value_of
from unbuffered.model.hops import Setting
from unbuffered.model.place import Place
from unbuffered.model.text import Text
from unbuffered.readers.documents.tree import Seq
from unbuffered.readers.estate.template import Resource
from unbuffered.readers.hops.acls import acl_of
from unbuffered.readers.hops.guests import POLICY, restricts, sam_restricts
from unbuffered.readers.hops.plans import limits, plan_of, plans
from unbuffered.readers.hops.stages import StageSource
from unbuffered.readers.resolution.properties import Properties
from unbuffered.readers.resolution.scope import Scope


class Call(Struct, frozen=True):
    """A method and path, whether they want an API key, and whom their own words keep out.

    `restricts` are those of a SAM event, or of the definition, if it was `defined` by one.
    """

    method: str
    path: str
    key: Fact[bool]
    restricts: Fact[bool]
    defined: bool = False


def read_controls(
    own: Properties,
    api: Resource | None,
    call: Call,
    sources: Iterable[StageSource],
) -> Controls:
    """Return the controls of a route of a REST API whose properties these are.

    `api` is None for the one that SAM makes itself.
    """
    policies = [restricts(own.inside("Policy")), sam_restricts(own.inside("Auth").inside("ResourcePolicy"))]
    policies += (call.restricts, *(() if call.defined else _definitions(own)))
    plan = _sam_plan(own.inside("Auth").inside("UsagePlan"))
    return Controls(
        key=call.key,
        restricts=_first(policies),
        tags=tags_of(own),
        stages=tuple(_stage(own.scope, api, source, call, plan) for source in sources),
    )


def _definitions(own: Properties) -> Iterator[Fact[bool]]:
    """Yield what the definition of an API says, whose routes are written elsewhere."""
    for name in ("Body", "DefinitionBody"):
        body = own.inside(name)
        yield (
            restricts(body.inside(POLICY))
            if body.readable
            else Unknown("the definition may set one", body.at)
        )
    if own.spot("BodyS3Location") is not None:
        yield Unknown("the API's definition, which lies in S3, may set one", own.at)


def _first(facts: list[Fact[bool]]) -> Fact[bool]:
    """Return the first fact that is written anywhere, a known one before one that is not."""
    written = [one for one in facts if not isinstance(one, Absent)]
    return next((one for one in written if isinstance(one, Known)), written[0] if written else facts[0])


def _sam_plan(own: Properties) -> UsagePlan | None:
    """Return the usage plan that SAM makes of an API's Auth."""
    made = own.word("CreateUsagePlan")
    if not own or value_of(made) == "NONE":
        return None
    return plan_of("UsagePlan", own)


def unseen_controls(key: Fact[bool], why: str, at: Place) -> Controls:
    """Return the controls of a route of which the API is elsewhere, or of a kind that is not read."""
    return Controls(key=key, restricts=Unknown(why, at), tags=Unknown(why, at), stages=())


def _stage(
    scope: Scope, api: Resource | None, source: StageSource, call: Call, plan: UsagePlan | None
) -> StageControls:
    rate, burst = limits(source, call.method, call.path)
    return StageControls(
        name=source.name,
        log=_log(source.own),
        rate=rate,
        burst=burst,
        plans=(*plans(scope, source, api, call.method, call.path), *((plan,) if plan is not None else ())),
        acl=acl_of(scope, source, api),
        tags=tags_of(source.own),
        at=source.at,
    )


def _log(own: Properties) -> Fact[Text]:
    """Return the format of a stage's access log; one without a format says nothing."""
    setting = own.inside("AccessLogSetting")
    if not setting:
        return Unknown("Fn::Transform may add it", own.at) if own.open else Absent(own.at)
    if not setting.readable:
        return Unknown("the access log is set by a function", setting.at)
    format_ = setting.text("Format")
    return Known(Text(()), setting.at) if isinstance(format_, Absent) else format_


def tags_of(own: Properties) -> Fact[tuple[Setting, ...]]:
    """Return tags: a list of keys with values in CloudFormation, a mapping in SAM."""
    written = own.inside("Tags")
    if not written:
        return Unknown("Fn::Transform may add them", own.at) if own.open else Absent(own.at)
    if not written.readable:
        return Unknown("the tags are made by a function", written.at)
    if not isinstance(written.layers[0].node, Seq):
        return written.settings(decide=True)
    found: list[Setting] = []
    for item in own.items("Tags"):
        one = Properties(own.scope, (item,), item.place)
        key = one.word("Key")
        if not isinstance(key, Known):
            return Unknown("the key of a tag is decided elsewhere", item.place)
        found.append(Setting(key.value, one.text("Value", decide=True), item.place))
    return Known(tuple(found), written.at)
