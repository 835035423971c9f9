"""Which branch, and which commit of it, `up` is to bring up."""

import re
from dataclasses import dataclass

from chat.finding import Finder
from chat.parts import GitHub
from chat.refusals import RefusedError
from preview.config import Project, project_name
from preview.deciding.asking import last_commit
from preview.planning.service_plan import lacks_commit
from preview.showing.slack_markup import code

_WHOLE = 40
_SHA = re.compile(r"[0-9a-f]{4,40}")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A branch's full name, and a commit's full SHA; `None` where no image goes by commit and nobody named one."""

    branch: str
    commit: str | None


@dataclass(frozen=True, kw_only=True)
class Commits:
    """Asks GitHub where it can; else takes what the registry and the person know."""

    finder: Finder
    github: GitHub | None

    def wanted(self, project: Project, branch: str, typed: str | None) -> Wanted:
        """The branch that is meant, and the commit that is named; its newest where none is.

        Raises:
            RefusedError: there is no such branch or commit, or the commit has to be named.
            GitHubError: GitHub gives no clear answer.
            TryLaterError: GitHub gives none now.
        """
        if self.github is None:
            return self._without_github(project, branch, typed)
        head = self.github.head(project.repository, branch)
        if head is None:
            known = self.finder.known(project, branch)
            if known is not None and known.branch != branch:
                branch = known.branch
                head = self.github.head(project.repository, branch)
        if head is None:
            raise RefusedError(f"GitHub knows no branch {code(branch)} in {code(project.repository)}.")
        commit = head if typed is None else leading_to(self.github, project.repository, head, typed)
        return Wanted(branch=branch, commit=commit)

    def _without_github(self, project: Project, branch: str, typed: str | None) -> Wanted:
        known = self.finder.known(project, branch)
        branch = known.branch if known else branch
        last = last_commit(known) if known else None
        if typed is None:
            if lacks_commit(project, last):
                example = code(f"/deity up {project_name(project)} {branch} COMMIT")
                raise RefusedError(f"Name the commit, all {_WHOLE} characters of it: {example}.")
            return Wanted(branch=branch, commit=last)
        sha = _checked(typed)
        if last is not None and last.startswith(sha):
            return Wanted(branch=branch, commit=last)
        if len(sha) < _WHOLE:
            raise RefusedError(
                f"Name all {_WHOLE} characters of the commit {code(typed)}: GitHub is not asked here for the rest "
                "(there is neither `github.token` nor `github.app` in deity.yaml)."
            )
        return Wanted(branch=branch, commit=sha)


def named(github: GitHub, repository: str, typed: str) -> str:
    """The full SHA of the commit that somebody named.

    Raises:
        RefusedError: there is no such commit, or more than one.
        GitHubError: GitHub gives no clear answer.
        TryLaterError: GitHub gives none now.
    """
    sha = _checked(typed)
    full = github.commit(repository, sha)
    # What is asked for may be the name of a branch, too: GitHub answers for that.
    if full is None or not full.startswith(sha):
        raise RefusedError(f"GitHub knows no commit {code(typed)} in {code(repository)}, or more than one.")
    return full


def leading_to(github: GitHub, repository: str, head: str, typed: str) -> str:
    """Likewise, of a commit that the branch with this head has: what a stranger pushed to a fork is none of those.

    Raises:
        RefusedError: there is no such commit, or more than one, or it is not the branch's.
        GitHubError: GitHub gives no clear answer.
        TryLaterError: GitHub gives none now.
    """
    sha = named(github, repository, typed)
    if not github.leads_to(repository, sha, head):
        raise RefusedError(f"{code(typed)} is no commit of that branch of {code(repository)}.")
    return sha


def _checked(typed: str) -> str:
    sha = typed.strip().lower()
    if not _SHA.fullmatch(sha):
        raise RefusedError(f"{code(typed)} is no commit: expected its SHA, e.g. `1a2b3c4`.")
    return sha
