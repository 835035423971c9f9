"""The statuses of commits on GitHub."""

from urllib.parse import quote

from adapters.github_api import GitHubApi
from preview.showing.github_words import CONTEXT, CommitState


class GitHubStatuses(GitHubApi):
    """The status `preview` of each commit."""

    def put(self, repository: str, commit: str, *, state: CommitState, description: str, url: str | None) -> None:
        """Gives the commit a status; the newest of a context is the one that is shown.

        docs.github.com/en/rest/commits/statuses#create-a-commit-status; at most 1,000 of a commit and a context.

        Args:
            repository: `owner/name`.
            commit: the full SHA.
            state: GitHub's.
            description: at most 140 characters.
            url: where people are led by it.

        Raises:
            NotAcceptedError: there is no such commit (any more), or it has too many statuses.
            GitHubError: GitHub refused; the message says what to change.
            TryLaterError: it did not answer, is in trouble, or wants fewer requests.
        """
        content = {"state": state, "context": CONTEXT, "description": description}
        self.tell(
            "POST",
            repository,
            f"/statuses/{quote(commit, safe='')}",
            content | ({"target_url": url} if url else {}),
            about=f"the status of {commit[:7]} of {repository}",
            needs="Commit statuses: write",
        )
