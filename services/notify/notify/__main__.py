"""`python -m notify` runs the service; see `python -m notify --help`."""

from chassis.run import main  # first: makes the process cooperative
from notify.service import build
from notify.settings import NotifySettings

if __name__ == "__main__":
    main(build, NotifySettings)
