"""Which commands stay up: the catalogue, what repository files say, and the verdict on each command."""
