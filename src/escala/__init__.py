"""Escala: provably legal monthly rosters for multiprofessional primary-care teams."""

__version__ = "0.1.0"
