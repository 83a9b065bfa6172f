"""An alert reaches people: who is told when, and how a letter goes out."""
