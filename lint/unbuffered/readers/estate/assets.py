"""The assets of a cloud assembly: files and folders that a deployment uploads, found by their hash."""

import re
from pathlib import PurePosixPath

from msgspec import Struct, field

from unbuffered.model.text import Text

_HASH = r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])"


class FileAsset(Struct, frozen=True):
    """A file, zip or folder; `path` as reports name it. A folder is zipped when it is uploaded."""

    path: PurePosixPath


class ImageAsset(Struct, frozen=True):
    """The folder that a container image is built from, its Dockerfile in it, the stage, and for what."""

    path: PurePosixPath
    dockerfile: str = "Dockerfile"
    target: str | None = None
    platform: str = ""


Asset = FileAsset | ImageAsset


class Assets(Struct, frozen=True):
    """Assets by hash, and by the key under which they are uploaded."""

    found: dict[str, Asset] = field(default_factory=dict)

    def named_in(self, value: Text) -> Asset | None:
        """Return the asset whose hash stands in a text, such as an S3 key or an image's URI."""
        for part in value.parts:
            for match in re.finditer(_HASH, part) if isinstance(part, str) else ():
                if match.group() in self.found:
                    return self.found[match.group()]
        return None
