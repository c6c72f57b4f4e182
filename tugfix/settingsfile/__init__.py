"""Settings in files: where they lie, and what they say."""
