"""Routes, from every way in which they are written."""
