"""Equal support: hours in which each family-health team has the support team with it."""
