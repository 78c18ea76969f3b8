"""nginx configurations: where they hand requests on, and what they do to the answers."""
