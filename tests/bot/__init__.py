"""How people reach it: settings, commands, pages."""
