"""Ways to reach a person outside of the inbox: a port, and one adapter a channel."""
