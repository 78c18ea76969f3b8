"""Templates as stacks that are deployed beside and inside each other, and the files they are made of."""
