"""What staff give to students: to whom it goes, that it comes again, and reminding them."""
