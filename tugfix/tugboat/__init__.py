"""Facts about Tugboat: its config, the stages of a preview's life, its images and what they run."""
