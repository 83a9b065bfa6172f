"""What a family does on the page: it writes, by a link that opens nothing."""
