"""What a push changed, read from the repository that received it."""

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from local.github.deliveries import Update
from local.github.shapes import Commit, Person

# The most that a push tells of (docs.github.com/en/webhooks/webhook-events-and-payloads#push).
_MOST_COMMITS = 2048
_FIELDS = ("%H", "%T", "%cI", "%an", "%ae", "%cn", "%ce", "%B")


class History:
    """Reads one bare repository with git."""

    def __init__(self, directory: Path) -> None:
        """`directory` is the bare repository's."""
        self._directory = directory

    def updates(self, lines: Iterable[str]) -> list[Update]:
        """What a `post-receive` hook was told, one `<old> <new> <ref>` a line, with all that GitHub adds to it."""
        changed = [tuple(line.split(" ", 2)) for line in lines if line]
        pushed = {ref for _, _, ref in changed}
        others = {ref: commit for ref, commit in self.branches().items() if ref not in pushed}
        known = [*others.values(), *(before for before, _, _ in changed if before.strip("0"))]
        return [self._update(before, after, ref, others=others, known=known) for before, after, ref in changed]

    def branches(self) -> dict[str, str]:
        """The commit of every branch, by its full ref."""
        listed = self._git("for-each-ref", "--format=%(objectname) %(refname)", "refs/heads")
        return {ref: commit for commit, ref in (line.split(" ", 1) for line in listed.split("\n") if line)}

    def setting(self, name: str) -> str:
        """What git is set to, here or for its user; empty where it is not."""
        return self._git("config", "--get", name, check=False).strip()

    def _update(self, before: str, after: str, ref: str, *, others: dict[str, str], known: Sequence[str]) -> Update:
        if not after.strip("0"):
            return Update(ref=ref, before=before, after=after)
        head = self._git("rev-parse", "--verify", "--quiet", f"{after}^{{commit}}", check=False).strip()
        if not head:  # a tag of something that is no commit
            return Update(ref=ref, before=before, after=after)
        created = not before.strip("0")
        fresh = self._between(known, head)
        brought = fresh if created else self._between([before], head)
        *commits, at = self._commits([*brought, head], distinct=set(fresh))
        return Update(
            ref=ref,
            before=before,
            after=after,
            commits=tuple(commits),
            head=at,
            forced=not created and not self._is_ancestor(before, head),
            base_ref=next((other for other, commit in others.items() if created and commit == head), None),
        )

    def _between(self, known: Iterable[str], head: str) -> list[str]:
        """The commits that lead to `head` and to none of those known, oldest first."""
        asked = "\n".join((head, *(f"^{commit}" for commit in known)))
        return self._git("rev-list", "--reverse", f"--max-count={_MOST_COMMITS}", "--stdin", said=asked).split()

    def _is_ancestor(self, before: str, head: str) -> bool:
        return self._run("merge-base", "--is-ancestor", before, head, check=False).returncode == 0

    def _commits(self, ids: Sequence[str], *, distinct: set[str]) -> list[Commit]:
        asked = "\n".join(dict.fromkeys(ids))
        form = "%x00".join(_FIELDS)
        plainly = ("-c", "log.showSignature=false")  # which its user may have set
        told = self._git(*plainly, "log", "--stdin", "--no-walk=unsorted", "-z", f"--format={form}", said=asked).split(
            "\0"
        )
        by_id = {}
        changes = self._changes(asked)
        for start in range(0, len(told) - len(_FIELDS) + 1, len(_FIELDS)):
            commit, tree, when, author, author_email, committer, committer_email, message = told[start : start + 8]
            paths = changes.get(commit, {})
            by_id[commit] = Commit(
                id=commit,
                tree=tree,
                message=message.rstrip("\n"),
                timestamp=when,
                author=Person(login=author, email=author_email),
                committer=Person(login=committer, email=committer_email),
                distinct=commit in distinct,
                added=tuple(paths.get("A", ())),
                removed=tuple(paths.get("D", ())),
                modified=tuple(path for kind in ("M", "T") for path in paths.get(kind, ())),
            )
        return [by_id[commit] for commit in ids]

    def _changes(self, ids: str) -> dict[str, dict[str, list[str]]]:
        """Each commit's paths, by what happened to them."""
        told = self._git("diff-tree", "--stdin", "-z", "--root", "-r", "--no-renames", "--name-status", said=f"{ids}\n")
        changes: dict[str, dict[str, list[str]]] = {}
        words = iter(told.split("\0"))
        for word in filter(None, words):
            if len(word) > 1:  # a commit; what happened to a path is one letter
                current = changes.setdefault(word, {})
            else:
                current.setdefault(word, []).append(next(words))
        return changes

    def _git(self, *arguments: str, said: str = "", check: bool = True) -> str:
        return self._run(*arguments, said=said, check=check).stdout.decode(errors="replace")

    def _run(self, *arguments: str, said: str = "", check: bool = True) -> "subprocess.CompletedProcess[bytes]":
        command = ["git", f"--git-dir={self._directory}", *arguments]
        return subprocess.run(command, input=said.encode(), capture_output=True, check=check)
