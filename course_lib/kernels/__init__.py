"""Inner loops compiled with Numba: arrays in, arrays out, no Python objects.

Everything here is a plain function that could be read in a lecture; ``function.py_func``
is the same loop uncompiled. Import a kernel inside the function that needs it, so that
importing the library does not start a compiler.
"""
