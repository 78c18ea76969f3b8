"""Silences in the CDK's own words: ``Validations.of(scope).acknowledge(...)`` of ``unbuffered::UNB401``."""

from collections.abc import Iterable, Iterator, Mapping

from unbuffered.model.acknowledged import ITSELF, PLUGIN, Acknowledged
from unbuffered.model.silence import Silence
from unbuffered.readers.silences.grammar import Words, bounded, dated

_DEFAULT = "Annotation"
"""What the CDK puts before an id that has nothing before it."""


def acknowledged(found: Iterable[Acknowledged], ids: Mapping[str, str]) -> Iterator[Silence]:
    """Yield a silence for each rule of ours; `ids` leads from ids and names, in lower case, to ids."""
    for one in found:
        space, _, name = one.id.partition("::")
        words = _words(space, name, one.reason, ids)
        if words is not None:
            yield Silence(one.at, words.rules, words.reason, words.until, scope=one.scope, flaw=words.flaw)


def _words(space: str, name: str, reason: str, ids: Mapping[str, str]) -> Words | None:
    """Return what an acknowledgement says; None for one that is none of our business."""
    rule = ids.get(name.lower())
    if space == _DEFAULT and rule == name:
        # The CDK takes it for a warning of its own, and hides nothing of ours.
        return Words(flaw=f"the CDK finds no rule of that name: write {PLUGIN}::{name}")
    if space != PLUGIN or name == ITSELF:
        return None
    if rule is None:
        return Words(flaw=f"there is no rule {name}")
    if rule != name:
        return Words(flaw=f"the CDK goes by ids, letter by letter: write {PLUGIN}::{rule}")
    return bounded(reason) or dated((rule,), reason)
