"""The oracle: what the agent may ask about any ROM, answered outside its reach."""
