"""Properties overridden past their class, and salted deployments."""

import pytest

from unbuffered.readers.source.constructs.escapes import Override, overrides, salts


@pytest.mark.parametrize(
    ("file", "text", "line", "column", "path"),
    [
        ("a.ts", "\ncfn.addPropertyOverride('Integration.Uri', x);", 2, 5, "Integration.Uri"),
        ("a.js", "(m.node.defaultChild as C)\n  .addPropertyOverride(\n  'A.B', 1)", 2, 4, "A.B"),
        ("a.mts", "cfn.addOverride('Properties.Integration.Uri', x)", 1, 5, "Integration.Uri"),
        ("a.ts", "l1(new X(s, 'I')).addPropertyOverride(`A`, 1)", 1, 19, "A"),
        ("a.py", 'cfn.add_property_override("Integration.Uri", x)', 1, 5, "Integration.Uri"),
        ("a.py", 'cfn.add_property_override(\n    property_path="A.B", value=1)', 1, 5, "A.B"),
        ("a.py", 'cfn.add_override("Properties.A", 1)', 1, 5, "A"),
        ("a.py", 'cfn.add_property_override("Properties.A", 1)', 1, 5, "Properties.A"),
    ],
)
def test_finds_an_override(file: str, text: str, line: int, column: int, path: str) -> None:
    assert overrides(file, text) == (Override(file, line, column, path),)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.ts", "// cfn.addPropertyOverride('A', 1)"),
        ("a.ts", "const a = \"cfn.addPropertyOverride('A', 1)\""),
        ("a.ts", "cfn.addPropertyOverride(path, 'STREAM')"),
        ("a.ts", "cfn.addPropertyOverride(`${a}.B`, 'STREAM')"),
        ("a.ts", "cfn.addOverride('DependsOn', ['A'])"),
        ("a.ts", "cfn.addPropertyDeletionOverride('A')"),
        ("a.py", "# cfn.add_property_override('A', 1)"),
        ("a.py", "'''cfn.add_property_override('A', 1)'''"),
        ("a.py", "cfn.add_property_override(path, 'STREAM')"),
        ("a.py", "cfn.add_property_override(*both)"),
        ("a.py", "cfn.add_override('DependsOn', [])"),
        ("a.py", "\0"),
        ("a.txt", "cfn.add_property_override('A', 1)"),
    ],
)
def test_what_is_no_override(file: str, text: str) -> None:
    assert overrides(file, text) == ()


def test_finds_salts() -> None:
    (script,) = salts(
        "a.ts", "api.latestDeployment?.addToLogicalId({ stream: true });\n// a.addToLogicalId(1)"
    )
    (python,) = salts("a.py", 'api.latest_deployment.add_to_logical_id({"stream": True})')
    assert (script.line, script.column, python.line, python.column) == (1, 23, 1, 23)
