"""The `.deity.yaml` of a commit: fetched from GitHub, read, and held to what its project allows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from preview.branch_file.findings import BRANCH_FILE, Written
from preview.branch_file.overrides import NO_OVERRIDES, BaseService, Overrides
from preview.branch_file.reading import read_overrides
from preview.config.override_limits import OverrideLimits
from preview.errors import InvalidPlanError

if TYPE_CHECKING:
    from adapters.yaml_document import Document

# A person's settings fit many times over; the YAML reader takes a second or two for as much, written to be slow.
_MOST_BYTES = 64 * 1024


class Files(Protocol):
    """Where a commit's files come from; see `adapters.github_files.GitHubFiles`."""

    def file(self, repository: str, name: str, commit: str, *, most_bytes: int) -> bytes | None: ...


class BranchFiles:
    """The overrides that branches ask for."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def overrides(
        self, repository: str, commit: str, *, limits: OverrideLimits, services: Sequence[BaseService]
    ) -> Overrides:
        """What a commit's own file asks to be otherwise; `NO_OVERRIDES` where it has none.

        Args:
            repository: `owner/name`.
            commit: its SHA.
            limits: what the project's owner lets branches change.
            services: the project's, as they are without the file.

        Raises:
            InvalidPlanError: the file is not to be read, or asks for what it may not; the message names each line.
            GitHubError: GitHub gave no clear answer.
            MissingSettingError: there is no token.
        """
        content = self._files.file(repository, BRANCH_FILE, commit, most_bytes=_MOST_BYTES)
        if content is None:
            return NO_OVERRIDES
        if len(content) > _MOST_BYTES:
            raise InvalidPlanError(f"{BRANCH_FILE}: expected at most {_MOST_BYTES // 1024} KiB, found more")
        # Imported here: most runs have no such file, and would pay for the YAML reader at every cold start.
        from adapters.yaml_document import read_content  # noqa: PLC0415

        return read_overrides(_written(read_content(content)), limits=limits, services=services)


def _written(document: "Document") -> Written:
    places = {**document.values, **document.keys}
    lines = {path: place.line for path, place in places.items()}
    problems, unread = tuple(document.problems), frozenset(document.unread)
    return Written(data=document.data, lines=lines, problems=problems, unread=unread)
