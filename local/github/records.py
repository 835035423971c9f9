"""What GitHub remembers of a repository beside its git: pull requests, comments, statuses, deployments."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Record:
    """What all of them have.

    Attributes:
        id: its number; no two records have the same.
        repository: `owner/name`, in lower case: GitHub does not tell cases apart.
        created_at: in seconds since 1970.
    """

    id: int
    repository: str
    created_at: int


@dataclass(frozen=True, kw_only=True)
class Status(Record):
    """A commit's status.

    Attributes:
        sha: the commit's.
        state: `error`, `failure`, `pending` or `success`.
        context: what is judged; the latest of each context counts.
        description: in a few words.
        target_url: where more is to be read.
        creator: a login.
    """

    sha: str
    state: str
    context: str
    description: str | None
    target_url: str | None
    creator: str


@dataclass(frozen=True, kw_only=True)
class Deployment(Record):
    """A commit on its way to an environment.

    Attributes:
        sha: the commit's.
        ref: as it was asked for: a branch, a tag or a SHA.
        environment: its name.
        task: `deploy`, unless something else was asked for.
        description: in a few words.
        payload: whatever was given.
        transient: the environment will be gone some day.
        production: people use it.
        creator: a login.
    """

    sha: str
    ref: str
    environment: str
    task: str = "deploy"
    description: str | None = None
    payload: object = field(default_factory=dict)
    transient: bool = False
    production: bool = False
    creator: str


@dataclass(frozen=True, kw_only=True)
class DeploymentStatus(Record):
    """How a deployment goes; the latest counts.

    Attributes:
        deployment: its id.
        state: `queued`, `in_progress`, `success`, `failure`, `error`, `pending` or `inactive`.
        description: in a few words.
        environment_url: where the environment is.
        log_url: where its log is.
        creator: a login.
    """

    deployment: int
    state: str
    description: str
    environment_url: str
    log_url: str
    creator: str


@dataclass(frozen=True, kw_only=True)
class DeploymentSeen:
    """A deployment as people see it.

    Attributes:
        deployment: what was deployed where.
        statuses: how it went, oldest first.
    """

    deployment: Deployment
    statuses: tuple[DeploymentStatus, ...]

    @property
    def state(self) -> str:
        """The latest; `pending` where nothing was said yet."""
        return self.statuses[-1].state if self.statuses else "pending"

    @property
    def active(self) -> bool:
        """Whether it is what the environment runs."""
        return self.state == "success"

    @property
    def environment_url(self) -> str:
        """Where the environment is; empty where nobody said."""
        return next((status.environment_url for status in reversed(self.statuses) if status.environment_url), "")

    @property
    def log_url(self) -> str:
        """Where its log is; likewise."""
        return next((status.log_url for status in reversed(self.statuses) if status.log_url), "")

    @property
    def description(self) -> str:
        """What the latest status says."""
        return self.statuses[-1].description if self.statuses else ""


@dataclass(frozen=True, kw_only=True)
class Environment(Record):
    """An environment, as GitHub lists it: made by its first deployment."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Comment(Record):
    """A comment on a pull request.

    Attributes:
        number: of the pull request.
        author: a login.
        body: Markdown.
        updated_at: in seconds since 1970.
    """

    number: int
    author: str
    body: str
    updated_at: int


@dataclass(frozen=True, kw_only=True)
class Reaction(Record):
    """Somebody's reaction to a comment, whose id is `comment`; `content` is e.g. `+1`."""

    comment: int
    author: str
    content: str


@dataclass(frozen=True, kw_only=True)
class Fork:
    """The repository that a pull request comes from, where it is another.

    Attributes:
        full_name: `owner/name`.
        pushed_at: in seconds since 1970.
    """

    full_name: str
    pushed_at: int

    @property
    def owner(self) -> str:
        """Whose it is."""
        return self.full_name.partition("/")[0]


@dataclass(frozen=True, kw_only=True)
class PullRequest(Record):
    """A pull request.

    Attributes:
        number: as people call it.
        title: of one line.
        body: Markdown.
        author: a login.
        branch: the head's, in its repository.
        sha: the commit that the head is at.
        base: the branch that it is to go into.
        base_sha: the commit that this was at.
        fork: where the head is, if not in this repository.
        draft: it is not to be reviewed yet.
        labels: their names, in the order in which they came.
        updated_at: in seconds since 1970, as all times here.
        closed_at: `None` while it is open.
        merged_at: `None` where it was not merged.
        merged_by: a login.
        merge_sha: the commit that merged it.
    """

    number: int
    title: str
    body: str = ""
    author: str
    branch: str
    sha: str
    base: str
    base_sha: str
    fork: Fork | None = None
    draft: bool = False
    labels: tuple[str, ...] = ()
    updated_at: int
    closed_at: int | None = None
    merged_at: int | None = None
    merged_by: str | None = None
    merge_sha: str | None = None

    @property
    def open(self) -> bool:
        """Whether it is neither closed nor merged."""
        return self.closed_at is None

    @property
    def state(self) -> str:
        """In GitHub's word: a merged one is `closed`, too."""
        return "open" if self.open else "closed"

    @property
    def owner(self) -> str:
        """Whose the repository is that the head is in."""
        return self.fork.owner if self.fork else self.repository.partition("/")[0]
