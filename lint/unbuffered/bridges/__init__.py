"""Ways between this program and other linters: each shows what the other found."""
