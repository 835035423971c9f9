"""CloudWatch Logs in memory."""

from adapters.logs import Logs
from preview.errors import DeityError


class FakeLogs(Logs):
    """Every region's.

    Attributes:
        said: the lines, by group and stream.
        asked: for which group, stream and region, in order.
        trouble: what asking for anything raises.
    """

    def __init__(self) -> None:
        self.said: dict[tuple[str, str], tuple[str, ...]] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.trouble: DeityError | None = None

    def last_lines(self, group: str, stream: str, region: str, limit: int) -> tuple[str, ...]:
        self.asked.append((group, stream, region))
        if self.trouble:
            raise self.trouble
        return self.said.get((group, stream), ())[-limit:]
