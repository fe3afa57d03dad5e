"""Hours close to the target: over the period and evenly over the weeks."""
