"""Two small services for the tests of the runtime: `toy` takes calls and publishes, `peer` reacts."""
