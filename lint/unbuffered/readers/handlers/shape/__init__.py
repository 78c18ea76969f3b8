"""The shape of a stream: what is yielded, collected, and wrapped."""
