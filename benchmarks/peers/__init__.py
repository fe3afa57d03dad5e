"""Other ways to build the same month, each a process of its own, on the same objective and held to the same audit."""
