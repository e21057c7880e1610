"""The source of a lab, and what is made of it: notebook, release, execution."""
