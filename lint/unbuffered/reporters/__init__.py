"""Reports as text: each module a pure function from report to string."""
