"""`make local`: the embedded run, until it is told to end."""

import signal
import sys
from pathlib import Path

from local.endpoints import Endpoints
from local.errors import LocalError
from local.run import HOME, embedded_run, port_from_environment
from local.signals import interrupt_once


def main(home: Path = HOME) -> int:
    """Runs until SIGINT or SIGTERM; the exit status is 1 where it could not start. `home` is the run's directory."""
    interrupt_once()
    try:
        with embedded_run(say=_say, home=home, port=port_from_environment()) as run:
            _say(_running(run.endpoints, home / "endpoints.json"))
            while True:
                signal.pause()
    except KeyboardInterrupt:
        _say("Ended, with everything it had started.")
        return 0
    except (LocalError, ValueError) as problem:
        print(f"make local: {problem}", file=sys.stderr)
        return 1


def _say(line: str) -> None:
    print(line, flush=True)


def _running(at: Endpoints, file: Path) -> str:
    return f"""
The embedded run is up. Ctrl-C ends it.

  git clone {at.git_remote}
      and push a branch feature/...: it is delivered as GitHub would
  Slack     {at.slack_page_url}
      with buttons, and the command /deity help
  GitHub    {at.github_page_url}
      open a pull request there, label it, comment /preview down
  Webhook   {at.github_webhook_url}
  AWS       aws --endpoint-url {at.aws_endpoint} ecs list-services --cluster ...
  the rest  {file}
"""


if __name__ == "__main__":
    raise SystemExit(main())
