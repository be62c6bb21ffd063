"""The reference module: small, real, and right; tutorials use it, and mutants are made of it."""
