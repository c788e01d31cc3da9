"""One function a command, query, event or timer. Each runs in one transaction, which the chassis commits."""
