"""The migrations, one module each; a published one never changes."""
