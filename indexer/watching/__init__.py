"""Saved queries watch the archive: asked after every change, differences kept with their reasons, people told once."""
