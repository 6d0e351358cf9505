"""What the model did in a run, as its directory tells; docs/behaviour.md defines each figure."""
