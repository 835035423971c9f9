"""Which branches get an environment: those that begin with one of a project's prefixes and a slash."""


def prefix_of(branch: str, prefixes: tuple[str, ...]) -> str | None:
    """The prefix that the branch begins with, or `None`. The longest wins: `fix/ui` before `fix`."""
    matching = [prefix for prefix in prefixes if branch.startswith(f"{prefix}/") and len(branch) > len(prefix) + 1]
    return max(matching, key=len, default=None)


def without_prefix(branch: str, prefixes: tuple[str, ...]) -> str:
    """The branch's name without its prefix: what tells it apart from its siblings."""
    prefix = prefix_of(branch, prefixes)
    return branch if prefix is None else branch[len(prefix) + 1 :]
