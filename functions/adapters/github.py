"""What a sweep asks GitHub: which branches and pull requests there are. Only a clear answer is "there is none"."""

from urllib.parse import quote

from adapters.github_api import clear_answers, objects
from adapters.github_questions import GitHubQuestions
from preview.errors import GitHubError

_HEADS = "refs/heads/"


class GitHub(GitHubQuestions):
    """The branches and pull requests of repositories."""

    def branches(self, repository: str, prefix: str) -> frozenset[str]:
        """The branches that begin with the prefix and a slash; some of them, where there are very many.

        Raises:
            GitHubError: GitHub gave no clear answer.
            MissingSettingError: there is no token.
        """
        return frozenset(self._matching(repository, f"{prefix}/")[0])

    def exists(self, repository: str, branch: str) -> bool:
        """Whether there is that very branch.

        Raises:
            GitHubError: GitHub gave no clear answer.
            MissingSettingError: there is no token.
        """
        names, whole = self._matching(repository, branch)
        if branch not in names and not whole:
            raise GitHubError(f"GitHub did not list every branch of {repository} that begins with {branch!r}")
        return branch in names

    def pull_request_open(self, repository: str, number: int) -> bool:
        """Whether the pull request is neither closed nor merged.

        Raises:
            GitHubError: GitHub gave no clear answer.
            MissingSettingError: there is no token.
        """
        with clear_answers():
            return self.pull_request(repository, number).open

    def _matching(self, repository: str, start: str) -> tuple[list[str], bool]:
        """The branches whose names begin so, and whether these are all.

        docs.github.com/en/rest/git/refs#list-matching-references: an empty list where there is none.
        """
        with clear_answers():
            path = f"/git/matching-refs/heads/{quote(start)}"
            about = f"the branches of {repository}"
            answer = self.ask(repository, path, about=about)
        names = [held.get("ref") for held in objects(answer, about)]
        if not all(isinstance(name, str) and name.startswith(_HEADS) for name in names):
            raise GitHubError(f"GitHub's answer about {about} is not a list of branches")
        return [str(name).removeprefix(_HEADS) for name in names], not answer.more
