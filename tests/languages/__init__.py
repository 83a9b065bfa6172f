"""A third language, made for tests: English spelled in Hebrew letters, which runs from right to left."""
