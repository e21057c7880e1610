"""Tensors of torch come back without their graph."""

from __future__ import annotations

import pytest
import torch

from tests.autograder.engine.codec.carrying import carried


@pytest.mark.parametrize(
    "tensor",
    [torch.arange(3.0), torch.ones(2, 2, requires_grad=True), torch.zeros(0, 3), torch.tensor(1.0),
     torch.ones(2, dtype=torch.bfloat16), torch.nn.Parameter(torch.ones(2)), torch.ones(2, 3).T],
    ids=lambda t: str(t.dtype) + str(tuple(t.shape)),
)  # fmt: skip
def test_tensors_come_back_detached_from_nothing(tensor):
    """A tensor keeps numbers, dtype, shape and whether it wants a gradient."""
    back = carried(tensor)
    assert torch.equal(back, tensor.detach())
    assert (back.dtype, back.requires_grad) == (tensor.dtype, tensor.requires_grad)


@pytest.mark.parametrize("layout", [torch.sparse_coo, torch.sparse_csr, torch.sparse_csc])
@pytest.mark.filterwarnings("ignore:Sparse:UserWarning")
def test_sparse_tensors_come_back_in_their_layout(layout):
    """With the same numbers at the same places."""
    dense = torch.tensor([[0, 1.5, 0], [0, 0, 0], [2, 0, 3]])
    back = carried(dense.to_sparse(layout=layout))
    assert back.layout is layout
    assert torch.equal(back.to_dense(), dense)
