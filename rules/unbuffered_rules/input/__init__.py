"""Rules on what people write for this program in their files."""
