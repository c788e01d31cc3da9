"""gRPC and HTTP doors of the handover suite."""
