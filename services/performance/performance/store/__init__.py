"""Tables of the performance service, and every query on them."""
