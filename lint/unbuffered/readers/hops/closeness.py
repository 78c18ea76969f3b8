"""How closely a method setting of a stage fits a route: the closest one is the one that counts."""

EXACT = 3
"""The score of a method setting that names the path of a route; one more if it names the method too."""


def closeness(pattern: str | None, verb: str | None, method: str, path: str) -> int:
    """Return how closely a method setting fits a route; 0 when it does not.

    In the pattern of a path a slash may be written ``~1``, as the service spells its keys.
    """
    if pattern is None or verb is None or verb not in {"*", method}:
        return 0
    plain = "/" + pattern.replace("~1", "/").strip("/")
    if plain == "/*":
        return 1 + (verb != "*")
    return EXACT + (verb != "*") if plain == path else 0
