"""What is asked, understood and written: pure, without database, network or clock."""
