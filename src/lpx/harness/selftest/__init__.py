"""The suite tested by modules whose faults are known: mutants must fail, innocents must pass."""
