"""The API itself: what it is and how clients reach it."""
