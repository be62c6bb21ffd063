"""The conformance harness: drives modules through adapters, judges what they did, and tests itself."""
