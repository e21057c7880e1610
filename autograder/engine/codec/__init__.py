"""Plain data on its way from the student's process to the judge, without pickle.

A value becomes a tree that JSON can hold and a list of raw buffers. ``None``, ``bool``, ``int``,
``float`` and ``str`` stand for themselves; everything else is a list that begins with the tag of
its `Kind`. Whatever has no kind stays where it is and travels as a *handle*: a number under which
it can be called later.

Both directions of a kind stand together, in the module of its library; every module of this
package is imported here, so a new kind is written in one of them, or in a new one, and nowhere
else.
"""

import importlib
import pkgutil

from autograder.engine.codec.decoder import Decoder
from autograder.engine.codec.encoder import Encoder
from autograder.engine.codec.kinds import KINDS, Changes, CodecError, Kind, kind_of

for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)

__all__ = ["KINDS", "Changes", "CodecError", "Decoder", "Encoder", "Kind", "kind_of"]
