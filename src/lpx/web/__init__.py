"""The local page for schools."""
