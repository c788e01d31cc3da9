"""python -m tests.integration.chassis.toy toy|peer [command]."""

from chassis.run import main  # isort: skip  # first: makes the process cooperative

import sys

from tests.integration.chassis.toy import service

if __name__ == "__main__":
    name = sys.argv.pop(1)
    if name == "peer":
        main(service.build_peer, service.PeerSettings)
    main(service.build_toy, service.ToySettings)
