"""What staff see and do on the page: signed in with a passkey, each for the students who are theirs."""
