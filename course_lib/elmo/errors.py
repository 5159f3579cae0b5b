"""What is wrong with a file of weights. Chapter 08."""

__all__ = ["WeightsError"]


class WeightsError(ValueError):
    """A file of weights that is damaged, or does not fit its options."""
