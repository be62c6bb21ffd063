"""The doctor: talks to an adapter step by step and names each slip with the message that caused it."""
