"""What becomes of an environment's record: pure decisions on what is asked, how runs ended, and what is found."""
