"""Descriptors of messages that are known at run time only.

protobuf's stubs tell descriptors of its two implementations apart, and a dynamic message has either: to the type
checker they are Any.
"""

from typing import Any

Descriptor = Any
Field = Any
