"""Production: sessions a month of each professional against the norm's goal."""
