"""How people reach the dialogs: phone, terminal, web, and the turn that joins them."""
