"""Runs submissions of code nobody trusts inside walls, and checks them in a judge apart.

Nothing is imported here: most of these modules run inside the walls, with as little as they need.
"""
