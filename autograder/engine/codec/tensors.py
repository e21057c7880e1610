"""Tensors of torch; they arrive without the graph they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.engine.codec.arrays import whole_shape
from autograder.engine.codec.kinds import Changes, CodecError, register

if TYPE_CHECKING:
    import torch

    from autograder.engine.codec.decoder import Decoder
    from autograder.engine.codec.encoder import Encoder

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
    if value.layout is not torch.strided or value.is_quantized or name is None:
        return None
    flat = value.detach().cpu().resolve_conj().resolve_neg().contiguous().reshape(-1)
    place = encoder.buffer(flat.view(torch.uint8).numpy())
    return [name, list(value.shape), bool(value.requires_grad), place]


def _tensor(decoder: Decoder, depth: int, name: str, shape: list, grad: bool, place: int) -> Any:
    import torch

    dtype, raw, shape = _dtype(name), decoder.buffer(place), whole_shape(shape)
    if not raw:
        tensor = torch.empty(shape, dtype=dtype)
        if tensor.numel():
            raise CodecError("a tensor without its numbers")
    else:
        tensor = torch.frombuffer(raw, dtype=dtype).reshape(shape)
    return tensor.requires_grad_() if grad and dtype.is_floating_point else tensor


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
