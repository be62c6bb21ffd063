"""Evidence that anyone can check later: seeds, packages, signatures, certificates, the register."""
