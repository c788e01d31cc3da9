"""The shared microservice chassis of the handover suite."""
