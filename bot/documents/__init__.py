"""What is printed or handed on as a file: cards for students."""
