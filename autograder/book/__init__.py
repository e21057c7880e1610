"""The book: lab pages, overview, the site and what must hold of it."""
