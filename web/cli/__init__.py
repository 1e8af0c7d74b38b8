"""How the ``jianbao`` process begins and ends; imports next to nothing, so that Ctrl-C is tidy from the start."""

from __future__ import annotations

from web.cli.interruption import Interruption, leave


def main() -> None:
    """Entry point of a process that does nothing else. Ends it with the command's exit code."""
    try:
        with Interruption() as interruption:
            from web.cli.command import run

            run(interruption)
    except KeyboardInterrupt:  # on the way from one place that expects it to the next
        leave()
