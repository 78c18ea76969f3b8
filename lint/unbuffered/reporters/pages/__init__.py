"""What an HTML page shows, as plain values: its templates only lay them out."""
