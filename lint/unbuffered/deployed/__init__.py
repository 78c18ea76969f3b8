"""What is deployed: read without changing anything, and made into documents that the readers read."""
