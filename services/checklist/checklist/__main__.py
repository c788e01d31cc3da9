"""`python -m checklist` serves; `migrate` and the rest: see chassis.run. `verify` checks an exported record offline."""

from __future__ import annotations

import sys


def main() -> None:
    """The offline commands need neither broker nor settings, so they start before the chassis patches the process."""
    if sys.argv[1:2] == ["verify"]:
        from checklist import cli

        sys.exit(cli.main(sys.argv[1:]))
    from chassis import run
    from checklist.service import build
    from checklist.settings import Settings

    run.main(build, Settings)


if __name__ == "__main__":
    main()
