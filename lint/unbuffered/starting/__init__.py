"""What a team is given to begin with."""
