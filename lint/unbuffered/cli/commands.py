"""The names of the commands, for whoever makes them and whoever tells of them."""

COMMANDS = {
    "check": "check",
    "trace": "trace",
    "audit": "audit",
    "probe": "probe",
    "lsp": "lsp",
    "rules": "manual",
    "explain": "manual",
    "pages": "manual",
    "policies": "manual",
    "init": "start",
    "config": "start",
}
"""The commands in the order of the help, and the room in which the function of that name is."""
