"""Home of ``spec/``, ``fixtures/`` and ``conformance/`` inside an installed wheel; empty in a checkout."""
