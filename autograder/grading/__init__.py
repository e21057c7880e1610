"""From a folder of submissions to a gradebook and a table of points."""
