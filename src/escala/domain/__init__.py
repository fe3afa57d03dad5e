"""What a roster is about: the scenario, its calendar, the roster, what is found in it.

Knows no rule, no solver and no file.
"""
