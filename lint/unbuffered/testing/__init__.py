"""The bench for rule packs, ours and others': examples in a rule's words, and small projects, that are run.

A line on which a finding must fall says so itself, ``# finds UNB401``. A JSON file, which bears no
comments, has a ``finds.txt`` beside it with lines such as ``template.json:12 UNB401``. A file called
``policy.yaml`` is the policy that they are held to, and one called ``deployed.json`` is what an audit read
of the APIs and functions of ``template.yaml``.
"""

from unbuffered.testing.cases import Case, cases, lacking
from unbuffered.testing.files import LIST, examples, expected, folder
from unbuffered.testing.places import places, within
from unbuffered.testing.running import TODAY, found, mended, project, report

__all__ = [
    "LIST",
    "TODAY",
    "Case",
    "cases",
    "examples",
    "expected",
    "folder",
    "found",
    "lacking",
    "mended",
    "places",
    "project",
    "report",
    "within",
]
