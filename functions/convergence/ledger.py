"""What one sweep does and what troubles it, written down as it goes along; in a dry run it only writes down."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Ledger:
    """One sweep's notes.

    Attributes:
        dry_run: nothing is done, only noted.
        done: by deed, the environments' keys.
        troubled: why something could not be mended, or needs somebody, by key or ARN.
        touched: the environments of which something was done: what was read of them holds no more.
    """

    dry_run: bool
    done: dict[str, list[str]] = field(default_factory=dict)
    troubled: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def attempt(self, about: str, deed: Callable[[], None]) -> None:
        """Tries it; one that fails keeps none of the others waiting."""
        try:
            deed()
        except Exception as error:  # noqa: BLE001  whatever it is, the others must not wait for it
            self.troubled[about] = f"{type(error).__name__}: {error}"

    def does(self, what: str, key: str, deed: Callable[[], object]) -> None:
        """Does it and notes that; what turns out to be of no use any more is not noted."""
        if key not in self.touched and (self.dry_run or deed()):
            self.touched.add(key)
            self.done.setdefault(what, []).append(key)

    def keys(self, what: str) -> tuple[str, ...]:
        """The environments to which it was done."""
        return tuple(self.done.get(what, ()))
