# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes models with seeded random weights for executor_bench and times eager PyTorch: export_models.py FOLDER."""
import sys
import time
from pathlib import Path

import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, inner, outer, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inner, outer, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outer)
        self.conv2 = nn.Conv2d(outer, outer, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outer)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or inner != outer:
            self.downsample = nn.Sequential(nn.Conv2d(inner, outer, 1, stride, bias=False), nn.BatchNorm2d(outer))

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet18(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True),
                                  nn.MaxPool2d(3, 2, 1))
        sizes = [(64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2),
                 (512, 512, 1)]
        self.blocks = nn.Sequential(*(Block(*size) for size in sizes))
        self.fc = nn.Linear(512, 1000)

    def forward(self, x):
        return self.fc(torch.flatten(nn.functional.adaptive_avg_pool2d(self.blocks(self.stem(x)), 1), 1))


def conv_bn(inner, outer, kernel, stride=1, groups=1):
    return [nn.Conv2d(inner, outer, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outer)]


class Inverted(nn.Module):
    def __init__(self, inner, outer, stride, expand):
        super().__init__()
        wide = inner * expand
        layers = conv_bn(inner, wide, 1) + [nn.ReLU6(inplace=True)] if expand != 1 else []
        layers += conv_bn(wide, wide, 3, stride, wide) + [nn.ReLU6(inplace=True)] + conv_bn(wide, outer, 1)
        self.conv = nn.Sequential(*layers)
        self.residual = stride == 1 and inner == outer

    def forward(self, x):
        return x + self.conv(x) if self.residual else self.conv(x)


class MobileNetV2(nn.Module):
    def __init__(self):
        super().__init__()
        layers = conv_bn(3, 32, 3, 2) + [nn.ReLU6(inplace=True)]
        inner = 32
        for expand, outer, count, stride in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
                                             (6, 160, 3, 2), (6, 320, 1, 1)]:
            for i in range(count):
                layers.append(Inverted(inner, outer, stride if i == 0 else 1, expand))
                inner = outer
        self.features = nn.Sequential(*layers, *conv_bn(320, 1280, 1), nn.ReLU6(inplace=True))
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, 1000))

    def forward(self, x):
        return self.classifier(self.features(x).mean([2, 3]))


def encoder(width, layers):
    layer = nn.TransformerEncoderLayer(width, width // 64, 4 * width, activation="gelu", batch_first=True)
    return nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(64, 256, 2, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(512, 10)

    def forward(self, x):
        return self.fc(self.lstm(x)[0][:, -1])


def chain(layers, width):
    """Many small layers one after another, of a scale that neither vanishes nor grows."""
    modules = []
    for _ in range(layers):
        modules += [nn.Linear(width, width), nn.LeakyReLU(0.5)]
        nn.init.orthogonal_(modules[-2].weight, (2 / 1.25) ** 0.5)
    return nn.Sequential(*modules, nn.Linear(width, 10))


def warmed(model, x):
    """Batch norms with statistics of their own data, so that activations keep a sensible size."""
    model.train()
    with torch.no_grad():
        for _ in range(2):
            model(x)
    return model.eval()


def best(call, count=10):
    times = []
    for _ in range(count + 2):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1e3 * min(times)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    models = {
        "resnet18": (ResNet18(), torch.randn(2, 3, 224, 224), 4),
        "mobilenet_v2": (MobileNetV2(), torch.randn(2, 3, 224, 224), 4),
        "encoder6": (encoder(768, 6), torch.randn(2, 128, 768), 1),
        "chain1000": (chain(1000, 32), torch.randn(2, 32), 64),
        "lstm": (Recurrent(), torch.randn(2, 50, 64), 16),
        "mlp100m": (nn.Sequential(*(m for _ in range(6) for m in (nn.Linear(4096, 4096), nn.ReLU()))),
                    torch.randn(2, 4096), 16),
    }
    for name, (model, x, batch) in models.items():
        path = folder / f"{name}.pt2"
        model = warmed(model, x) if name in ("resnet18", "mobilenet_v2") else model.eval()
        if not path.exists():
            shapes = {0: torch.export.Dim("batch", min=1, max=65536)}
            torch.export.save(torch.export.export(model, (x,), dynamic_shapes=(shapes,)), path)
        with torch.inference_mode():
            data = torch.randn(batch, *x.shape[1:])
            print(f"{name}: batch {batch}: eager {best(lambda: model(data)):.3f} ms", flush=True)


if __name__ == "__main__":
    main()
