"""The commands that need several parts of the autograder at once."""
