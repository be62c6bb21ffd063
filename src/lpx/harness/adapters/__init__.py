"""Ways to reach a module: as a process, over HTTP, one process per case, or inside this process."""
