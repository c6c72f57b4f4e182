"""From proposals to edits: what each stage will hold, how it is written, and the checks before anything is."""
