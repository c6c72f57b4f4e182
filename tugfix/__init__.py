"""tugfix: finds the processes that keep a Tugboat preview from finishing and moves them to where they keep running."""
