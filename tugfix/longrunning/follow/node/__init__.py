"""Programs of Node.js, Deno and Bun: what the file that is run says, read at the level of its text."""
