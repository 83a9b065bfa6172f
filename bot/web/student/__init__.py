"""What a student sees and does on the page: let in, asked, reading back, and their own affairs."""
