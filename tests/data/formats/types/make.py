# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the files of this folder with torch 2.13: python3 make.py (in this folder)."""
import numpy as np
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 4, 3, stride=2), nn.BatchNorm2d(4)
        )
        self.head = nn.Linear(4 * 3 * 3, 3)

    def forward(self, x):
        return self.head(torch.relu(self.features(x)).flatten(1))


class Converts(nn.Module):
    """Takes bytes, and makes numbers of them itself."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(6, 2)

    def forward(self, x):
        return self.head(x.to(torch.float32) / 255)


class Partly(nn.Module):
    """Frozen but for conv1, which keeps its name."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv1d(1, 2, 3)
        self.conv1 = nn.Conv1d(2, 2, 3)
        self.up = nn.ConvTranspose1d(2, 2, 3)
        self.norm = nn.LayerNorm(6)
        self.last = nn.Conv1d(2, 1, 3)

    def forward(self, x):
        return self.last(self.norm(self.up(self.conv1(self.first(x)))))


torch.manual_seed(1)
net = Net()
for _ in range(5):  # batch norms that are not the identity
    net(torch.randn(16, 1, 10, 10))
net.eval()
x = torch.randn(6, 1, 10, 10)
np.save("x.npy", x.numpy())
np.save("y.npy", net(x).detach().numpy())
batch = {0: torch.export.Dim("batch", min=1, max=64)}
for name, dtype in {"f32": torch.float32, "f64": torch.float64, "f16": torch.float16, "bf16": torch.bfloat16}.items():
    typed = net.to(dtype)
    script = torch.jit.script(typed)
    script.save(f"net_{name}_script.pt")
    torch.jit.freeze(script).save(f"net_{name}_frozen.pt")
    torch.export.save(torch.export.export(typed, (x.to(dtype),), dynamic_shapes=(batch,)), f"net_{name}.pt2")
torch.jit.script(Converts()).save("converts_script.pt")
partly = torch.jit.script(Partly().eval())
torch.jit.freeze(partly, preserved_attrs=["conv1"]).save("partly_frozen.pt")
