"""What a step does for each of an environment's services: one that cannot be dealt with keeps none of the others."""

from collections.abc import Callable, Iterable

from preview.errors import DeityError


def for_each(slugs: Iterable[str], deed: Callable[[str], object]) -> None:
    """Does it for every slug.

    Raises:
        DeityError: of one for which it could not be done; of the first, where there are several.
    """
    troubles: list[DeityError] = []
    for slug in slugs:
        try:
            deed(slug)
        except DeityError as trouble:
            troubles.append(trouble)
    if troubles:
        raise troubles[0]
