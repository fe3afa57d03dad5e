"""What was done: production records, the indicators that the norm takes of them, and the plan beside them."""
