"""The training steps that `npm run bench` measures, in PyTorch. Reads workload names from standard input, one a line,
runs one round of each as asked and prints the median milliseconds of a step and the peak memory as JSON."""

import json
import resource
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(int(sys.argv[1]))


class Conv64(nn.Module):
    """The 64x64 architecture of Locatello et al., encoder kernels 4, 4, 2, 2, ten latent units."""

    latent = 10
    shape = (64, 1, 64, 64)

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 32, 4, 2, 1), nn.ReLU(), nn.Conv2d(32, 32, 4, 2, 1), nn.ReLU(),
            nn.Conv2d(32, 64, 2, 2), nn.ReLU(), nn.Conv2d(64, 64, 2, 2), nn.ReLU(),
            nn.Flatten(), nn.Linear(1024, 256), nn.ReLU(),
        )
        self.mean, self.log_variance = nn.Linear(256, 10), nn.Linear(256, 10)
        self.decoder = nn.Sequential(
            nn.Linear(10, 256), nn.ReLU(), nn.Linear(256, 1024), nn.ReLU(), nn.Unflatten(1, (64, 4, 4)),
            nn.ConvTranspose2d(64, 64, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ReLU(),
            nn.ConvTranspose2d(32, 32, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(32, 1, 4, 2, 1),
        )


class Mlp784(nn.Module):
    """784-400-20 and back."""

    latent = 20
    shape = (128, 784)

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(784, 400), nn.ReLU())
        self.mean, self.log_variance = nn.Linear(400, 20), nn.Linear(400, 20)
        self.decoder = nn.Sequential(nn.Linear(20, 400), nn.ReLU(), nn.Linear(400, 784))


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU(), nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x):
        return x + self.block(x)


class ResNet28(nn.Module):
    """The residual network for 28x28 images of Bae et al., 32 latent units."""

    latent = 32
    shape = (128, 1, 28, 28)

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 64, 4, 2, 1), nn.ReLU(), nn.Conv2d(64, 128, 4, 2, 1), nn.ReLU(),
            nn.Conv2d(128, 128, 3, 2, 1), nn.ReLU(),
            Residual(128), nn.ReLU(), Residual(128), nn.ReLU(), nn.Flatten(),
        )
        self.mean, self.log_variance = nn.Linear(2048, 32), nn.Linear(2048, 32)
        self.decoder = nn.Sequential(
            nn.Linear(32, 2048), nn.Unflatten(1, (128, 4, 4)),
            nn.ConvTranspose2d(128, 128, 3, 2, 1), nn.ReLU(),
            Residual(128), nn.ReLU(), Residual(128), nn.ReLU(),
            nn.ConvTranspose2d(128, 64, 3, 2, 1, 1), nn.ReLU(), nn.ConvTranspose2d(64, 1, 3, 2, 1, 1),
        )


class Cifar003(nn.Module):
    """Convolutions with batch normalisation for 32x32 colour images, 32 latent units."""

    latent = 32
    shape = (256, 3, 32, 32)

    def __init__(self):
        super().__init__()

        def down(inputs, outputs):
            return [nn.Conv2d(inputs, outputs, 4, 2, 1), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]

        def up(inputs, outputs):
            return [nn.ConvTranspose2d(inputs, outputs, 4, 2, 1), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]

        self.encoder = nn.Sequential(*down(3, 64), *down(64, 128), *down(128, 256), *down(256, 256), nn.Flatten())
        self.mean, self.log_variance = nn.Linear(1024, 32), nn.Linear(1024, 32)
        self.decoder = nn.Sequential(
            nn.Linear(32, 1024), nn.BatchNorm1d(1024), nn.LeakyReLU(0.2), nn.Unflatten(1, (256, 2, 2)),
            *up(256, 256), *up(256, 128), *up(128, 64), nn.ConvTranspose2d(64, 3, 4, 2, 1),
        )


def stepper(model):
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    generator = torch.Generator().manual_seed(0)
    x = (torch.rand(model.shape, generator=generator) > 0.9).float()

    def step():
        noise = torch.randn((len(x), model.latent), generator=generator)
        h = model.encoder(x)
        mean, log_variance = model.mean(h), model.log_variance(h)
        z = mean + torch.exp(0.5 * log_variance) * noise
        logits = model.decoder(z)
        distortion = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
        rate = 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).sum() / len(x)
        loss = distortion + rate
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


steps = {}
MODELS = {"conv64": (Conv64, 20), "mlp784": (Mlp784, 200), "resnet28": (ResNet28, 10), "cifar003": (Cifar003, 5)}
for line in sys.stdin:
    name = line.strip()
    model, count = MODELS[name]
    if name not in steps:
        torch.manual_seed(0)
        steps[name] = stepper(model())
        for _ in range(5):
            steps[name]()
    times = []
    for _ in range(count):
        start = time.perf_counter()
        steps[name]()
        times.append(1000 * (time.perf_counter() - start))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": statistics.median(times), "peakMb": peak}), flush=True)
