"""Generated contract of the handover suite. Made by proto/generate.py, this file excepted."""

from pathlib import Path

DESCRIPTORS = Path(__file__).parent / "descriptors.binpb"
"""The descriptor image of all services, with comments: what the gateway serves."""
