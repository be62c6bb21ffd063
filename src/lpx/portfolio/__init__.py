"""Document and attachments: decode, encode, compare, redact; all driven by an Edition."""
