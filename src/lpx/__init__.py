"""lpx: conformance suite for the exchange of senior-high learning portfolios (學習歷程檔案)."""

__version__ = "0.1.0"
