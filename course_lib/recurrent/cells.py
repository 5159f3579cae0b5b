r"""Recurrent layers in NumPy, written to be read: a plain RNN, an LSTM and a GRU.

A recurrent layer reads a sequence step by step and carries a state along. The plain cell
(Elman 1990),

.. math:: h_t = \tanh(x_t W_x + h_{t-1} W_h + b),

also has its backward pass here, backpropagation through time (Werbos 1990), truncated by
choice. The LSTM (Hochreiter and Schmidhuber 1997; with a forget gate since Gers et al.
2000) and the GRU (Cho et al. 2014, arXiv:1406.1078) go forward only, and keep the values of
their gates to be looked at. All three agree with torch. Chapter 07.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from course_lib.gradients import Floats, Gradient
from course_lib.layers import sigmoid
from course_lib.recurrent.checks import checked_sequences, checked_state, checked_weights

__all__ = ["GRU", "LSTM", "RNN"]


class _Recurrent:
    """What the three share: two weight matrices, a bias, and where they may come from."""

    gates_per_cell = 1

    def __init__(self, Wx: Floats, Wh: Floats, b: Floats) -> None:
        checked_weights(Wx, Wh, b, self.gates_per_cell)
        self.params: list[Floats] = [Wx, Wh, b]

    @property
    def hidden(self) -> int:
        """Length of the state, H."""
        return len(self.params[1])

    @classmethod
    def random(cls, inputs: int, hidden: int, *, seed: int = 0, **kwargs: Any) -> Self:
        """Draw every weight evenly between -1/sqrt(H) and 1/sqrt(H), as torch does.

        Parameters
        ----------
        inputs, hidden : int
            Numbers of features, D, and of state entries, H; at least 1.
        seed : int, default 0
        **kwargs
            Passed on, such as ``truncate`` of the RNN.

        Raises
        ------
        TypeError
            If it is a layer of another kind.
        ValueError
            If it has more than one layer or direction, no biases, a projection, or another
            nonlinearity than tanh: this class would compute something else.
        """
        if inputs < 1 or hidden < 1:
            raise ValueError(
                f"inputs is {inputs} and hidden is {hidden}, expected at least 1 of each."
            )
        width = cls.gates_per_cell * hidden
        draw, bound = np.random.default_rng(seed).uniform, hidden**-0.5
        shapes = [(inputs, width), (hidden, width), (width,)]
        return cls(*(draw(-bound, bound, size=shape) for shape in shapes), **kwargs)

    @classmethod
    def from_torch(cls, module: Any, **kwargs: Any) -> Self:
        """Copy the weights of a ``torch.nn`` layer with one layer and one direction.

        Parameters
        ----------
        module : torch.nn.RNN, torch.nn.LSTM or torch.nn.GRU
            torch keeps the transposed matrices and two biases, which are added here.
        **kwargs
            Passed on, such as ``truncate`` of the RNN.
        """
        if type(module).__name__ != cls.__name__:
            raise TypeError(
                f"module is a {type(module).__name__}, expected torch.nn.{cls.__name__}."
            )
        if module.num_layers != 1 or module.bidirectional:
            raise ValueError(
                f"module has {module.num_layers} layers and "
                f"{1 + module.bidirectional} directions, expected one of each."
            )
        settings = {"bias": True, "proj_size": 0, "nonlinearity": "tanh"}
        for name, expected in settings.items():
            found = getattr(module, name, expected)
            if found != expected:
                raise ValueError(
                    f"module has {name}={found!r}, expected {expected!r}: make the layer of torch "
                    "without that setting."
                )
        Wx, Wh, b_input, b_state = (
            weights.detach().numpy().copy() for weights in module.parameters()
        )
        return cls(Wx.T.copy(), Wh.T.copy(), *cls._biases(b_input, b_state), **kwargs)

    @staticmethod
    def _biases(b_input: Floats, b_state: Floats) -> tuple[Floats, ...]:
        return (b_input + b_state,)

    def _start(self, x: Floats, state: Floats | None) -> tuple[Floats, Floats]:
        """Check the inputs; return what the inputs contribute to every step, and the state."""
        Wx, _, b = self.params[:3]
        x = checked_sequences(x, len(Wx))
        if state is None:
            state = np.zeros((len(x), self.hidden), dtype=np.result_type(x, Wx))
        # All steps at once: only the product with the state has to wait for the step before.
        return x @ Wx + b, checked_state(state, len(x), self.hidden)


class RNN(_Recurrent):
    """A plain recurrent layer: ``h[t] = tanh(x[t] @ Wx + h[t-1] @ Wh + b)``.

    The same three parameters serve every step, so a sequence of any length fits.

    Parameters
    ----------
    Wx : numpy.ndarray of float, shape (D, H)
        From the features to the state. Kept, not copied.
    Wh : numpy.ndarray of float, shape (H, H)
        From the state to the next.
    b : numpy.ndarray of float, shape (H,)
    truncate : int, optional
        Send the gradient back through blocks of this many steps only: it is cut before
        steps ``truncate``, ``2 * truncate`` and so on, while the state is carried on. All
        the way by default.

    Attributes
    ----------
    params, grads : list of numpy.ndarray
        ``[Wx, Wh, b]`` and their gradients.
    states : numpy.ndarray, shape (B, T, H)
        Of the last ``forward``.
    state_grads : numpy.ndarray, shape (B, T, H)
        After ``backward``: the whole gradient that arrives at each state, from its own
        output and from all later steps.
    dh0 : numpy.ndarray, shape (B, H)
        After ``backward``: the gradient at the first state.

    Examples
    --------
    A cell that halves its state and adds the input, nearly (tanh bends large numbers):

    >>> rnn = RNN(np.array([[0.01]]), np.array([[0.5]]), np.zeros(1))
    >>> rnn.forward(np.array([[[1.0], [0.0], [0.0]]])).round(4).tolist()
    [[[0.01], [0.005], [0.0025]]]
    >>> dx = rnn.backward(np.array([[[0.0], [0.0], [1.0]]]))  # only the last state counts
    >>> rnn.state_grads.round(2).tolist()
    [[[0.25], [0.5], [1.0]]]
    """

    def __init__(self, Wx: Floats, Wh: Floats, b: Floats, truncate: int | None = None) -> None:
        super().__init__(Wx, Wh, b)
        if truncate is not None and truncate < 1:
            raise ValueError(f"truncate is {truncate}, expected at least 1 step, or None.")
        self.truncate = truncate
        self.grads: list[Gradient] = [np.zeros_like(param) for param in self.params]

    def forward(self, x: Floats, h0: Floats | None = None) -> Floats:
        """Read sequences; return the state after every step.

        Parameters
        ----------
        x : numpy.ndarray of float, shape (B, T, D)
            B sequences of T steps of D features, all of the same length.
        h0 : numpy.ndarray of float, shape (B, H), optional
            State before the first step; zeros by default.

        Returns
        -------
        numpy.ndarray of float, shape (B, T, H)

        Raises
        ------
        ValueError
            If a shape does not fit, there are no steps, or a feature is NaN or infinite.
        """
        _, Wh, _ = self.params
        from_inputs, h = self._start(x, h0)
        self.x, self.h0 = x, h
        self.states = np.empty_like(from_inputs)
        for t in range(x.shape[1]):
            h = np.tanh(from_inputs[:, t] + h @ Wh)
            self.states[:, t] = h
        return self.states

    def backward(self, dstates: Floats) -> Floats:
        """Backpropagation through time: from the last step to the first.

        Parameters
        ----------
        dstates : numpy.ndarray of float, shape (B, T, H)
            Gradient of the loss at each state that ``forward`` returned. Zeros where the
            loss does not look.

        Returns
        -------
        numpy.ndarray of float, shape (B, T, D)
            Gradient at the inputs.
        """
        Wx, Wh, _ = self.params
        self.state_grads = np.empty_like(self.states)
        dscores = np.empty_like(self.states)
        from_later = np.zeros_like(self.h0)
        for t in reversed(range(self.states.shape[1])):
            dh = dstates[:, t] + from_later
            self.state_grads[:, t] = dh
            dscores[:, t] = dh * (1 - self.states[:, t] ** 2)  # tanh' = 1 - tanh^2
            from_later = dscores[:, t] @ Wh.T
            if self.truncate and t and t % self.truncate == 0:
                from_later[:] = 0
        self.dh0 = from_later
        before = np.concatenate([self.h0[:, np.newaxis], self.states[:, :-1]], axis=1)
        steps = ([0, 1], [0, 1])  # The same weights at every step: their gradients add up.
        self.grads = [
            np.tensordot(self.x, dscores, steps),
            np.tensordot(before, dscores, steps),
            dscores.sum(axis=(0, 1)),
        ]
        return dscores @ Wx.T


class LSTM(_Recurrent):
    r"""Long short-term memory: a cell that is added to, and three gates around it.

    With i, f, o the sigmoids of three scores and g the tanh of a fourth, each score
    :math:`x_t W_x + h_{t-1} W_h + b`,

    .. math:: c_t = f \odot c_{t-1} + i \odot g, \qquad h_t = o \odot \tanh(c_t).

    Parameters
    ----------
    Wx : numpy.ndarray of float, shape (D, 4H)
        Columns in torch's order: input gate, forget gate, candidate, output gate.
    Wh : numpy.ndarray of float, shape (H, 4H)
    b : numpy.ndarray of float, shape (4H,)

    Attributes
    ----------
    gates : dict of str to numpy.ndarray, each of shape (B, T, H)
        ``"input"``, ``"forget"``, ``"candidate"`` and ``"output"`` of the last ``forward``.
    cells : numpy.ndarray, shape (B, T, H)
        The cell after every step.

    Examples
    --------
    A forget gate that is open (sigmoid(9) is nearly 1) and an input gate that is shut:

    >>> b = np.array([-9.0, 9.0, 0.0, 9.0])
    >>> lstm = LSTM(np.ones((1, 4)), np.zeros((1, 4)), b)
    >>> _ = lstm.forward(np.zeros((1, 3, 1)), c0=np.array([[0.7]]))
    >>> lstm.cells.round(2).ravel()
    array([0.7, 0.7, 0.7])
    """

    gates_per_cell = 4

    def forward(self, x: Floats, h0: Floats | None = None, c0: Floats | None = None) -> Floats:
        """Read sequences; return the state after every step.

        Parameters
        ----------
        x : numpy.ndarray of float, shape (B, T, D)
        h0, c0 : numpy.ndarray of float, shape (B, H), optional
            State and cell before the first step; zeros by default.

        Returns
        -------
        numpy.ndarray of float, shape (B, T, H)

        Raises
        ------
        ValueError
            If a shape does not fit, there are no steps, or a feature is NaN or infinite.
        """
        _, Wh, _ = self.params
        from_inputs, h = self._start(x, h0)
        c = np.zeros_like(h) if c0 is None else checked_state(c0, len(x), self.hidden, "c0")
        kept: dict[str, list[Floats]] = {
            name: [] for name in ["input", "forget", "candidate", "output", "cell", "state"]
        }
        for t in range(x.shape[1]):
            scores = np.split(from_inputs[:, t] + h @ Wh, 4, axis=1)
            i, f, o = (sigmoid(scores[gate]) for gate in (0, 1, 3))
            g = np.tanh(scores[2])
            c = f * c + i * g
            h = o * np.tanh(c)
            for values, value in zip(kept.values(), (i, f, g, o, c, h), strict=True):
                values.append(value)
        stacked = {name: np.stack(values, axis=1) for name, values in kept.items()}
        self.states, self.cells = stacked.pop("state"), stacked.pop("cell")
        self.gates = stacked
        return self.states


class GRU(_Recurrent):
    r"""Gated recurrent unit: two gates, and no cell beside the state.

    With r and z the sigmoids of two scores,

    .. math:: n = \tanh(x_t W_x^n + b^n + r \odot (h_{t-1} W_h^n + b^h)), \qquad
        h_t = z \odot h_{t-1} + (1 - z) \odot n.

    Like torch and cuDNN, r is applied after the product with :math:`W_h^n`; the paper
    applies it before.

    Parameters
    ----------
    Wx : numpy.ndarray of float, shape (D, 3H)
        Columns in torch's order: reset gate, update gate, candidate.
    Wh : numpy.ndarray of float, shape (H, 3H)
    b : numpy.ndarray of float, shape (3H,)
    b_state : numpy.ndarray of float, shape (H,), optional
        The candidate's second bias, inside the bracket that r multiplies. Zeros by default.

    Attributes
    ----------
    gates : dict of str to numpy.ndarray, each of shape (B, T, H)
        ``"reset"``, ``"update"`` and ``"candidate"`` of the last ``forward``.

    Examples
    --------
    An update gate near 1 keeps the state as it is:

    >>> gru = GRU(np.ones((1, 3)), np.zeros((1, 3)), np.array([0.0, 9.0, 0.0]))
    >>> gru.forward(np.zeros((1, 3, 1)), h0=np.array([[0.7]])).round(2).ravel()
    array([0.7, 0.7, 0.7])
    """

    gates_per_cell = 3

    def __init__(self, Wx: Floats, Wh: Floats, b: Floats, b_state: Floats | None = None) -> None:
        super().__init__(Wx, Wh, b)
        b_state = np.zeros(self.hidden, dtype=b.dtype) if b_state is None else b_state
        if b_state.shape != (self.hidden,):
            raise ValueError(f"b_state has shape {b_state.shape}, expected {(self.hidden,)}.")
        self.params.append(b_state)

    @staticmethod
    def _biases(b_input: Floats, b_state: Floats) -> tuple[Floats, ...]:
        b, hidden = b_input + b_state, len(b_input) // 3
        b[2 * hidden :] = b_input[2 * hidden :]
        return b, b_state[2 * hidden :]

    def forward(self, x: Floats, h0: Floats | None = None) -> Floats:
        """Read sequences; return the state after every step.

        Parameters
        ----------
        x : numpy.ndarray of float, shape (B, T, D)
        h0 : numpy.ndarray of float, shape (B, H), optional
            State before the first step; zeros by default.

        Returns
        -------
        numpy.ndarray of float, shape (B, T, H)

        Raises
        ------
        ValueError
            If a shape does not fit, there are no steps, or a feature is NaN or infinite.
        """
        _, Wh, _, b_state = self.params
        from_inputs, h = self._start(x, h0)
        kept: dict[str, list[Floats]] = {"reset": [], "update": [], "candidate": [], "state": []}
        for t in range(x.shape[1]):
            inputs = np.split(from_inputs[:, t], 3, axis=1)
            memory = np.split(h @ Wh, 3, axis=1)
            r, z = sigmoid(inputs[0] + memory[0]), sigmoid(inputs[1] + memory[1])
            n = np.tanh(inputs[2] + r * (memory[2] + b_state))
            h = z * h + (1 - z) * n
            for values, value in zip(kept.values(), (r, z, n, h), strict=True):
                values.append(value)
        stacked = {name: np.stack(values, axis=1) for name, values in kept.items()}
        self.states = stacked.pop("state")
        self.gates = stacked
        return self.states
