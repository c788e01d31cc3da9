"""Runs a service on nameko: the only package that knows nameko, kombu and eventlet.

eventlet's maintainers have deprecated it, so everything that a runtime does for a service is here and nowhere else.
"""

import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")  # known; see above
