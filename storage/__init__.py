"""What is kept: the database, what is encrypted in it, and who may see it."""
