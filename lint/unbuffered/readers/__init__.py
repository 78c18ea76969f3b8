"""From text to routes: one module for each thing that is read."""
