"""`python -m offboarding` serves; `python -m offboarding migrate` brings the database to this release."""

from chassis.run import main
from offboarding.service import build
from offboarding.settings import Settings

if __name__ == "__main__":
    main(build, Settings)
