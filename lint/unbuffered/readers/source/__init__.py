"""From what a program wrote back to what people wrote."""
