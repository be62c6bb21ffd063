"""Occasions: whether a bundle is due, from whom to whom, and what it must carry."""
