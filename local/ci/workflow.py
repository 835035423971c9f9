"""When CI runs: once for each commit that a push brought to a branch of the project's, or to a fork's pull request."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from local.ci.settings import CiSettings, read_ci
from local.github.deliveries import Update


def run(bare: Path, updates: Iterable[Update]) -> Iterator[str]:
    """Run CI of the bare repository for a push; what it says to whoever pushed, a line for each commit."""
    return _run(bare, lambda ci: commits(updates, ci))


def run_for_fork(bare: Path, commit: str) -> Iterator[str]:
    """Run CI for the head of a pull request from a fork, of whichever branch; what it says of it."""
    return _run(bare, lambda _: (commit,))


def _run(bare: Path, wanted: Callable[[CiSettings], tuple[str, ...]]) -> Iterator[str]:
    """Nothing that goes wrong is raised: the push has happened, and CI's own failure is told as a CI tells it."""
    try:
        ci = read_ci(bare)
        if ci is None or not (pushed := wanted(ci)):
            return
        from local.ci.build import build  # noqa: PLC0415  most pushes build nothing, and this takes its time to import
    except Exception as error:  # noqa: BLE001  a traceback tells the person who pushes nothing
        yield f"CI: it cannot run: {error}"
        return
    for commit in pushed:
        yield f"CI: {_outcome(commit, bare, ci, build)}"


def commits(updates: Iterable[Update], ci: CiSettings) -> tuple[str, ...]:
    """The commits to build: those that branches with one of the prefixes are at now, each once."""
    built = (
        update.after
        for update in updates
        if not update.deleted and not update.is_tag and update.name.startswith(ci.prefixes)
    )
    return tuple(dict.fromkeys(built))


def _outcome(commit: str, bare: Path, ci: CiSettings, build: Callable[..., str]) -> str:
    try:
        return build(commit, bare=bare, ci=ci)
    except Exception as error:  # noqa: BLE001  likewise
        return f"no image for {commit[:7]}: {error}"
