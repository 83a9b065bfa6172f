"""The same conversation on a terminal: talking.py (begin here), reading_back.py, and screen.py below both."""
