"""What stands under /etc/service when the snapshot is taken: read from the commands that write it, none of them run."""
