"""What a CDK program acknowledges by the CDK's own means, and for which resources."""

from pathlib import PurePosixPath

from msgspec import Struct

from unbuffered.model.place import Place

PLUGIN = "unbuffered"
"""What our plug-ins for the CDK are called, and so what stands before the ids of our rules there."""

REPORT = "validation-report.json"
"""The file of an assembly in which the CDK writes what plug-ins said."""

ITSELF = "UNB000"
"""What stands for this program, inside others, where it could not do its work; no rule has this id."""


class Scope(Struct, frozen=True):
    """A construct of a cloud assembly and all that is below it; the path of the app itself is empty.

    `folder` is the assembly's, `templates` are those of the stack that the construct lies in, none where
    it holds stacks itself. It is `reported` if only the report of a synth tells of it, which may be older
    than the templates.
    """

    construct: str
    folder: PurePosixPath
    templates: tuple[PurePosixPath, ...] = ()
    reported: bool = False

    def covers(self, construct: str, template: PurePosixPath) -> bool:
        """Whether a construct, of which a template is made, is one of those that it speaks of."""
        is_here = template in self.templates if self.templates else self.folder in template.parents
        return is_here and (not self.construct or f"{construct}/".startswith(f"{self.construct}/"))


class Acknowledged(Struct, frozen=True):
    """An id that was acknowledged, as it is written there, and the reason; `at` is where that is."""

    id: str
    reason: str
    at: Place
    scope: Scope
