"""Tensors of torch; they arrive without the graph they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.engine.codec.arrays import whole_shape
from autograder.engine.codec.kinds import Changes, CodecError, register

if TYPE_CHECKING:
    import torch

    from autograder.engine.codec.decoder import Decoder
    from autograder.engine.codec.encoder import Encoder

LONGEST = 10**7  # a side of something sparse: its bytes say nothing of the memory it will take
_DTYPES = (
    "float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8",
    "bool", "complex64", "complex128",
)  # fmt: skip


def _name(dtype: torch.dtype) -> str | None:
    name = str(dtype).removeprefix("torch.")
    return name if name in _DTYPES else None


def _dtype(name: str) -> torch.dtype:
    import torch

    if name not in _DTYPES:
        raise CodecError("not a dtype of torch")
    return getattr(torch, name)


def _facts(encoder: Encoder, value: torch.Tensor, depth: int) -> list | None:
    import torch

    name = _name(value.dtype)
    if value.is_quantized or name is None:
        return None
    if value.layout in _sparse_layouts().values():
        points = value.detach().to_sparse_coo().coalesce()
        layout = str(value.layout).removeprefix("torch.")
        parts = [encoder.encode(points.indices(), depth), encoder.encode(points.values(), depth)]
        return [layout, list(value.shape), bool(value.requires_grad), parts]
    if value.layout is not torch.strided:
        return None
    flat = value.detach().cpu().resolve_conj().resolve_neg().contiguous().reshape(-1)
    place = encoder.buffer(flat.view(torch.uint8).numpy())
    return [name, list(value.shape), bool(value.requires_grad), place]


def _tensor(decoder: Decoder, depth: int, name: str, shape: list, grad: bool, held: Any) -> Any:
    import torch

    shape = whole_shape(shape)
    if type(held) is list:
        tensor = _sparse(name, shape, decoder.many(held, depth))
    elif raw := decoder.buffer(held):
        tensor = torch.frombuffer(raw, dtype=_dtype(name)).reshape(shape)
    else:
        tensor = torch.empty(shape, dtype=_dtype(name))
        if tensor.numel():
            raise CodecError("a tensor without its numbers")
    return tensor.requires_grad_() if grad and tensor.dtype.is_floating_point else tensor


def _sparse_layouts() -> dict[str, Any]:
    import torch

    return {name: getattr(torch, name) for name in ("sparse_coo", "sparse_csr", "sparse_csc")}


def _sparse(layout: str, shape: tuple[int, ...], parts: list) -> torch.Tensor:
    import torch

    if max(shape, default=0) > LONGEST:
        raise CodecError("a sparse tensor is too long")
    points = torch.sparse_coo_tensor(*parts, shape, check_invariants=True, is_coalesced=True)
    return points if layout == "sparse_coo" else points.to_sparse(layout=_sparse_layouts()[layout])


def _snapshot(value: torch.Tensor) -> torch.Tensor | None:
    import torch

    return value.detach().clone() if value.layout is torch.strided else None


def _differs(before: torch.Tensor, value: torch.Tensor) -> bool:
    import torch

    return before.shape != value.shape or not torch.equal(before, value.detach())


def _overwrite(target: torch.Tensor, value: torch.Tensor) -> None:
    target.data = value.detach()


register(
    "tensor",
    "torch.Tensor",
    encode=_facts,
    decode=_tensor,
    changes=Changes(_snapshot, _differs, _overwrite),
)
register(
    "torch dtype",
    "torch.dtype",
    encode=lambda e, v, d: [name] if (name := _name(v)) else None,
    decode=lambda c, d, name: _dtype(name),
)
register(
    "torch size",
    "torch.Size",
    encode=lambda e, v, d: [list(v)],
    decode=lambda c, d, shape: whole_shape(shape),
)
