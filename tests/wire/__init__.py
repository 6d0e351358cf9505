"""Real counterparts for tests: servers that speak the model APIs' wire formats, a sandbox, a journal, a clock."""
