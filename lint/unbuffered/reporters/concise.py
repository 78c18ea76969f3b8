"""One line per finding, for editors and grep."""

from unbuffered.report import Report
from unbuffered.reporters.closing import summary
from unbuffered.reporters.style import SEVERITY, Style
from unbuffered.reporters.touched import labels, said
from unbuffered.reporters.words import commandless, few, inert


def render(report: Report, style: Style) -> str:
    """Return the report, one line per finding and per gap."""
    lines: list[str] = []
    for found in report.findings:
        span = found.hit.at.span
        level = style.paint(f"{found.severity}[{found.rule}]", "bold", SEVERITY[found.severity])
        touched = ", ".join(few(labels(report, found)))
        about = f" [{inert(touched)}]" if touched else ""
        when = f" (when {found.when})" if found.when else ""
        lines.append(
            f"{inert(str(found.hit.at.file))}:{span.line}:{span.column}: {level}"
            f" {inert(said(found))}{inert(when)}{about}"
        )
    for gap in report.told_gaps:
        span = gap.at.span
        level = "unreadable" if gap.fault else "gap"
        lines.append(f"{inert(str(gap.at.file))}:{span.line}:{span.column}: {level} {inert(gap.says)}")
    lines += [f"note: {inert(note)}" for note in report.notes]
    lines += [f"internal error: {inert(fault)}" for fault in report.faults]
    return commandless("\n".join([*lines, summary(report)]) + "\n")
