"""The small library behind the labs: one module per stage that needs one.

Nothing heavy is imported here, and nothing in the process is changed: ``import mlops_lab`` costs
next to nothing, and ``python3 -m workspace setup`` runs before anything is installed.
"""

__version__ = "0.1.0"
