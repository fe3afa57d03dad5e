"""What Escala takes and how good it gets, measured as whole processes."""
