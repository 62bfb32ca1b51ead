"""Jacobians of small networks' outputs with respect to one weight, by torch's autograd: [sample, output, weight element].

Run in tests/data/sensitivity with torch 2.13. The networks and inputs are those of ../formats.
"""
import numpy as np
import torch

for net, weight in (("mlp", "fc1.weight"), ("cnn", "dw.weight"), ("twoin", "a.weight"), ("convt1d", "u.weight")):
    model = torch.export.load(f"../formats/pt2/{net}_dynamic.pt2").module()
    inputs = []
    for i in range(2 if net == "twoin" else 1):
        inputs.append(torch.from_numpy(np.load(f"../formats/io/{net}_b5_in{i}.npy")))
    w = dict(model.named_parameters())[weight]
    y = model(*inputs)
    y = y.reshape(y.shape[0], -1)
    rows = [[torch.autograd.grad(v, w, retain_graph=True)[0].reshape(-1) for v in sample] for sample in y]
    jacobian = torch.stack([torch.stack(sample) for sample in rows])
    np.save(f"{net}_{weight.split('.')[0]}.npy", jacobian.numpy())
    print(net, weight, tuple(jacobian.shape))
