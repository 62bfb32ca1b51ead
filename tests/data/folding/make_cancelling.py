# Makes cancelling.pt2 of this folder: python make_cancelling.py (torch 2.13).
import torch


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(2, 4, 1)
        self.bn = torch.nn.BatchNorm2d(4)
        self.fc = torch.nn.Linear(4, 3)

    def forward(self, x):
        return self.fc(self.bn(self.conv(x)).mean((2, 3)))


torch.manual_seed(0)
net = Net().eval()
with torch.no_grad():
    net.conv.bias.fill_(10000)
    net.bn.running_mean.fill_(10000)
    net.bn.running_var.fill_(0.01)
batch = {0: torch.export.Dim("batch", min=2)}
program = torch.export.export(net, (torch.randn(2, 2, 4, 4),), dynamic_shapes=(batch,))
for node in program.graph.nodes:
    node.meta.pop("stack_trace", None)  # paths of this machine
torch.export.save(program, "cancelling.pt2")
