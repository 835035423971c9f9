"""Who pushes to the git remote. A push by file path has no login, so it is made from what git knows of the person."""

import getpass
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping

from local.github.deliveries import Update
from local.github.history import History
from local.github.shapes import Person


def pusher_of(updates: Iterable[Update], history: History, *, environment: Mapping[str, str] = os.environ) -> Person:
    """The person whom git is set up for; else who committed what was pushed; else the user of this machine.

    The set-up is that of `GIT_COMMITTER_NAME` or of the user: what is set in their clone alone cannot be seen here.
    """
    name = environment.get("GIT_COMMITTER_NAME") or history.setting("user.name")
    email = environment.get("GIT_COMMITTER_EMAIL") or history.setting("user.email")
    if not name:
        committers = (update.head.committer for update in updates if update.head is not None)
        name, email = next(((person.login, person.email) for person in committers), (getpass.getuser(), ""))
    login = as_login(name)
    return Person(login=login, email=email or f"{login}@users.noreply.github.com")


def as_login(name: str) -> str:
    """A name in the letters that a login may have: `Ada Lovelace` is `Ada-Lovelace`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:39].rstrip("-") or "somebody"
