"""Why not: before any solver, the arithmetic; then conflicts, repairs and questions about a roster."""
