"""Other languages: catalogues of messages, what they must keep to, and the books built of them.

English is the source. ``translations/<language>/`` holds a catalogue for each chapter (its
notebook, its solutions and exercises), and a glossary; see ``course_lib.cli.translate``.
"""
