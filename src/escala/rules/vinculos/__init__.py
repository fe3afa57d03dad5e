"""Links: how many family-health teams the team supports and where it is installed (a finding)."""
