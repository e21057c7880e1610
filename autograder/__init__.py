"""From the text of a lab to the student's notebook, the grade and the book."""
