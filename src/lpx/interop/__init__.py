"""Several modules at once: chains of schools, the matrix of pairs, the loss ledger."""
