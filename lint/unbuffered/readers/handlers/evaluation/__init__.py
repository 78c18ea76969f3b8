"""What an expression may stand for, told without running anything."""
