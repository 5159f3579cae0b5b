"""Our speed against the libraries we compare with, both measured in the same run."""
