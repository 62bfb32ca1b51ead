# Makes the files of this folder: python make_recurrent.py (torch 2.13, one thread).
import numpy
import torch

torch.set_num_threads(1)


class Net(torch.nn.Module):
    def __init__(self, kind, **options):
        super().__init__()
        self.rnn = getattr(torch.nn, kind)(12, 16, **options)

    def forward(self, x, h=None, c=None):
        if h is None:
            return self.rnn(x)[0]
        return self.rnn(x, h if c is None else (h, c))[0]


CASES = [
    ("lstm_stacked", "LSTM", True, dict(num_layers=2, bidirectional=True, batch_first=True)),
    ("lstm_plain", "LSTM", False, dict()),
    ("gru_stacked", "GRU", True, dict(num_layers=2, bidirectional=True, batch_first=True)),
    ("gru_plain", "GRU", False, dict(num_layers=2)),
]
for name, kind, given, options in CASES:
    torch.manual_seed(7)
    net = Net(kind, **options).eval()
    for parameter in net.parameters():
        torch.nn.init.normal_(parameter, std=0.4)
    inputs = [torch.randn(6, 9, 12)]
    if given:  # initial states of 2 levels x 2 directions
        inputs += [0.5 * torch.randn(4, 6, 16) for _ in range(2 if kind == "LSTM" else 1)]
    quantized = torch.ao.quantization.quantize_dynamic(net, {getattr(torch.nn, kind)}, dtype=torch.qint8)
    with torch.no_grad():
        expected, plain = quantized(*inputs), net(*inputs)
        noise = 20 * torch.log10(plain.norm() / (plain - expected).norm())
        print(name, f"{noise:.2f} dB")
        program = torch.export.export(net, tuple(inputs))
    for node in program.graph.nodes:
        node.meta.pop("stack_trace", None)  # paths of this machine
    torch.export.save(program, name + ".pt2")
    numpy.save(name + "_dynamic.npy", expected)
    for tensor, letter in zip(inputs, "xhc"):
        numpy.save(f"{name}_{letter}.npy", tensor.numpy())
