"""What is kept stays whole, sealed and findable."""
