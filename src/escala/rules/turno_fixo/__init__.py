"""Fixed shifts: somebody at a unit on a weekday shift, every week or every other one."""
