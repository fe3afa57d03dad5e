"""What if: overlays, comparison, running months."""
