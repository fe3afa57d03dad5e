"""Fragmentation: few sessions in one shift."""
