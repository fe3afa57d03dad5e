"""What is shown of an audited roster, in words and plain figures, whatever draws it: terminal, page, print, sheet."""
