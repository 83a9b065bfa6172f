"""What every channel does around a turn: who arrives, how they are spoken to, what they share."""
