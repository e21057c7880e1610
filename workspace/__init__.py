"""The student's place of work: its environment, copies of the labs, and JupyterLab on them.

``python3 -m workspace setup`` runs before anything is installed, so nothing heavy is imported here.
"""
