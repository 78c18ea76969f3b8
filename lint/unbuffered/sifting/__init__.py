"""What becomes of findings before they are told: each room a pure function from report to report."""
