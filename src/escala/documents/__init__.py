"""Reading YAML and JSON so that every value knows its file, line and column. Imports nothing of escala's domain."""
