"""Parties and venues from outside."""
