"""Whole conversations of the flow "My tools", as a student and the bot have them."""
