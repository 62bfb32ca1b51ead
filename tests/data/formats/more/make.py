# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the .pt2 files of this folder and their inputs and outputs. Run with torch 2.13, in this folder."""
import collections
import io
import json
import re
import zipfile

import numpy as np
import torch
from torch import nn
from torch._higher_order_ops.while_loop import while_loop

Point = collections.namedtuple("Point", ["near", "far"])
torch.utils._pytree._register_namedtuple(Point, serialized_type_name="more.Point")


class Loop(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, x):
        def more(i, y):
            return i < 3

        def body(i, y):
            return i + 1, torch.tanh(self.fc(y))

        i, y = while_loop(more, body, (torch.tensor(0), x))
        return y, i


class Wrapped(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 6)

    def forward(self, x):
        with torch.no_grad():
            y = self.fc(x)
        with torch.autocast("cpu", enabled=False):
            y = torch.relu(y) + 1
        return y


class Sizes(nn.Module):
    """Python arithmetic on the batch, split (a list result), index with None, a size as a number."""

    def forward(self, x):
        b = x.shape[0]
        a, c, d = torch.split(x, [1, 2, 3], dim=1)
        pooled = x.sum() / b + (b - 7) // 2 * 0.5 + b % 3 + (b / 4)
        rows = x[:, torch.tensor([0, 2, 2])]
        y = torch.cat([a, c * b, d - 1, rows], 1).view(b * 3, 3).reshape(b, 9)
        return {"joined": y, "stats": (pooled, Point(near=x.amin(1), far=x.amax(1))), "none": None}


class Special(nn.Module):
    """Infinity as an argument, an expanded buffer, weights with strides and an offset."""

    def __init__(self):
        super().__init__()
        big = torch.randn(6, 8)
        self.weight = nn.Parameter(big[1:5].t())  # [8, 4], strides (1, 8), offset 8
        self.register_buffer("row", torch.randn(1, 4).expand(3, 4))

    def forward(self, x):
        y = x @ self.weight
        y = torch.where(y > 0, y, torch.full_like(y, float("-inf")))
        return torch.softmax(torch.cat([y, self.row.sum(0, keepdim=True).expand(y.shape[0], 4)], 1), 1)


def save(name, model, x, dynamic=True):
    torch.manual_seed(1)
    shapes = ({0: torch.export.Dim("batch", min=2, max=64)},) if dynamic else None
    program = torch.export.export(model.eval(), (x,), dynamic_shapes=shapes)
    torch.export.save(program, name + ".pt2")
    strip(name + ".pt2")
    for batch in (2, 5):
        if batch != x.shape[0] and not dynamic:
            continue
        value = torch.randn(batch, *x.shape[1:])
        np.save(f"{name}_b{batch}_in0.npy", value.numpy())
        with torch.no_grad():
            out = torch.utils._pytree.tree_leaves(model(value))
        out = [o for o in out if o is not None]
        for i, tensor in enumerate(out):
            np.save(f"{name}_b{batch}_out{i}.npy", tensor.detach().contiguous().numpy())


def members(path):
    with zipfile.ZipFile(path) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def strip(path):
    """Leaves out stack traces (paths of this machine) and keeps records at multiples of 64 bytes."""
    entries = members(path)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries:
            if name.endswith("models/model.json"):
                data = re.sub(rb'"stack_trace": "(?:[^"\\]|\\.)*"', b'"stack_trace": ""', data)
            info = zipfile.ZipInfo(name)
            position = archive.fp.tell() + 30 + len(name)
            pad = -(position + 4) % 64
            info.extra = b"FB" + pad.to_bytes(2, "little") + b"Z" * pad
            archive.writestr(info, data)


def layout28():
    """The archive of torch 2.8: state_dict and constants as pickles. Written by hand from the JSON of 2.13."""
    program = torch.export.load("wrapped.pt2")
    entries = dict(members("wrapped.pt2"))
    state, constants = io.BytesIO(), io.BytesIO()
    torch.save(dict(program.state_dict), state)
    torch.save({}, constants)
    with zipfile.ZipFile("wrapped_layout28.pt2", "w") as archive:
        archive.writestr("w/models/model.json", entries["wrapped/models/model.json"])
        archive.writestr("w/data/weights/model.pt", state.getvalue())
        archive.writestr("w/data/constants/model.pt", constants.getvalue())
        archive.writestr("w/archive_format", "pt2")
        archive.writestr("w/byteorder", "little")


def bare_infinity():
    """What exporters before 2.7 wrote instead of the string "-Infinity"; deflated as a repacked archive is."""
    with zipfile.ZipFile("special_bare.pt2", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members("special.pt2"):
            archive.writestr(name, data.replace(b'"-Infinity"', b"-Infinity"))


torch.manual_seed(0)
save("loop", Loop(), torch.randn(2, 4), dynamic=False)
save("wrapped", Wrapped(), torch.randn(3, 4))
save("sizes", Sizes(), torch.randn(3, 6))
save("special", Special(), torch.randn(3, 8))
layout28()
bare_infinity()
