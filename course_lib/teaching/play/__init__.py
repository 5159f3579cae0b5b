"""Explorables: pages in which a reader moves a method's parts and sees what changes.

Each is one ES module in ``teaching/assets/play`` with data made here, from the course's own
cache, and words from one catalogue. ``pages`` puts them into site and decks; ``data`` makes
what they show. They run from a folder, without a server or a network.
"""
