"""Many teams: every scenario of a folder or list solved by itself, wherever there is a core, and nothing lost."""
