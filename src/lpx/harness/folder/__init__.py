"""The folder transport: for modules that only have a screen, operated by a person over days."""
