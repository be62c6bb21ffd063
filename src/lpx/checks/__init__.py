"""The validator: evidence of one bundle in, findings and a verdict out."""

from lpx.checks.nouns import Finding, Inventory, Location, NotJudged, Report, Verdict

__all__ = ["Finding", "Inventory", "Location", "NotJudged", "Report", "Verdict"]
