"""Working hours: hours due each week, blocks, breaks, daily maximum and rest between days."""
