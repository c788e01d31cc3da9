"""Who calls: bearer tokens (JWT) against issuers' keys (JWKS), and the embedded issuer for the sandbox."""
