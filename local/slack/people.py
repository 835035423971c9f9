"""Who is in the inbox's workspace: people, their groups, and what they are called where they are mentioned."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Person:
    """A member of the workspace.

    Attributes:
        id: as Slack gives them, `U…`.
        name: as people know them.
    """

    id: str
    name: str


ADA = Person(id="U0ADA00001", name="ada")
BOB = Person(id="U0BOB00001", name="bob")
EVE = Person(id="U0EVE00001", name="eve")
DEITY_GROUP = "S0DEITY00"


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """Everybody that there is.

    Attributes:
        people: whom one can be, on the page.
        groups: user groups, by id, each with its members' ids.
    """

    people: tuple[Person, ...] = (ADA, BOB, EVE)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {DEITY_GROUP: (ADA.id, BOB.id)})

    @property
    def names(self) -> Mapping[str, str]:
        """People's names by their ids: what a mention is shown as."""
        return {person.id: person.name for person in self.people}

    def person(self, who: str) -> Person | None:
        """The member with this id or name."""
        return next((person for person in self.people if who in (person.id, person.name)), None)
