"""What names a finding for programs that compare runs."""

from hashlib import sha256

from unbuffered.finding import Finding, Identity


def fingerprint(found: Finding) -> str:
    """Return 32 hexadecimal digits over rule, first route, file and spot: they stay when lines move."""
    first = min(found.identities, default=Identity(found.rule, "", str(found.hit.at.file), found.hit.says))
    told = f"{first.rule}\0{first.route}\0{first.file}\0{first.spot}"
    return sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:32]
