"""Puts each Lambda function together from its settings: a module for each, and a few that they share.

Nothing is imported here: a function's cold start shall pay for no other's modules.
"""
