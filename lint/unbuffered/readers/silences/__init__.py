"""What people silence in the files themselves: in comments, and in metadata where there are none."""
