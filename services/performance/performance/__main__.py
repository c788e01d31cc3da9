"""`python -m performance` serves; see chassis.run for the other commands."""

from chassis.run import main
from performance.service import build
from performance.settings import Settings

if __name__ == "__main__":
    main(build, Settings)
