"""Many bundles: batch verification, comparison of copies, reconciliation of a migration."""
