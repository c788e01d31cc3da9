"""The play of one handover through the gateway, for `make demo` and the end-to-end tests."""
