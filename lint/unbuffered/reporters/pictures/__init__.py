"""Routes as pictures: a model of what is to be seen, and one module for each way of drawing it."""
