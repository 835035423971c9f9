"""A file of a commit, as GitHub has it. Only a commit whose files GitHub has listed is said to lack one."""

from urllib.parse import quote

from adapters.github_api import GitHubApi, clear_answers, json_object
from adapters.github_http import Answer
from preview.errors import GitHubError, InvalidPlanError

_RAW = "application/vnd.github.raw+json"
_JSON = "application/json"


class GitHubFiles(GitHubApi):
    """The files at the root of repositories."""

    def file(self, repository: str, name: str, commit: str, *, most_bytes: int) -> bytes | None:
        """What a file of a commit holds; `None` where the commit has no such file.

        A 404 alone does not say that: GitHub gives it as well for a repository that the token does not see, and for
        a commit that is not there, or not yet (docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api,
        "404 Not Found for an existing resource"). So the commit's own list of files is asked for then
        (docs.github.com/en/rest/git/trees#get-a-tree).

        Args:
            repository: `owner/name`.
            name: the file's, in the root folder.
            commit: its SHA.
            most_bytes: of a larger file, one byte more than these is handed over.

        Raises:
            InvalidPlanError: the commit has a folder or a submodule of that name.
            GitHubError: GitHub gave no clear answer.
            MissingSettingError: there is no token.
        """
        about = f"{name} of {repository} at {commit[:7]}"
        # docs.github.com/en/rest/repos/contents#get-repository-content: the file itself, not JSON around it.
        path = f"/contents/{quote(name, safe='')}?ref={quote(commit, safe='')}"
        with clear_answers():
            answer = self.find(repository, path, about=about, accept=_RAW, most_bytes=most_bytes)
        if answer is None:
            self._confirm_absence(repository, name, commit)
            return None
        if answer.kind == _JSON:
            # "Directories and submodules do not support custom media types": these come as JSON all the same.
            raise InvalidPlanError(f"{about} is a folder or a submodule: expected a file")
        return answer.body

    def _confirm_absence(self, repository: str, name: str, commit: str) -> None:
        """Raises GitHubError where the commit cannot be seen, or is not known to lack the file."""
        about = f"the files of {repository} at {commit[:7]}"
        with clear_answers():
            answer = self.ask(repository, f"/git/trees/{quote(commit, safe='')}", about=about)
        names, whole = _names(answer, about)
        if name in names:
            raise GitHubError(f"GitHub lists {name} among {about}, and does not hand it over")
        if not whole:
            raise GitHubError(f"GitHub did not list all of {about}, and {name} may be among them")


def _names(answer: Answer, about: str) -> tuple[list[str], bool]:
    """What stands at the root of the tree, and whether that is all."""
    tree = json_object(answer, about)
    entries = tree.get("tree")
    listed = entries if isinstance(entries, list) else [None]
    names = [entry.get("path") if isinstance(entry, dict) else None for entry in listed]
    if not all(isinstance(name, str) for name in names):
        raise GitHubError(f"GitHub's answer about {about} is not a tree")
    return [str(name) for name in names], tree.get("truncated") is False
