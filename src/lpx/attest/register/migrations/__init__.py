"""How the register's tables came to be, step by step; run by ``lpx.attest.register.migrate``."""
