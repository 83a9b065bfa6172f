"""What is asked, understood and written: the dialogs, without channel or database."""
