"""Loads a checkpoint's weights into PyTorch modules of the same architecture and runs them.

usage: torch_modules.py ARCHITECTURE CHECKPOINT INPUTS [OUTPUT [LOSS]]
ARCHITECTURE is JSON: {"name": "mlp", "image": [height, width, channels], "hidden": [widths], "latent": n} or
{"name": "conv", "image": ..., "kernels": [4 of them], "latent": n}; "linear", "resnet" and "conv-bn" have neither, "cnn" has "channels": [of each convolution] and "norm": "none" or "batch". INPUTS is a
safetensors file with x [batch, height, width, channels] and noise [batch, latent]. Prints JSON: mean, logVariance and
logits, each flat, logits in the order height, width, channel, all as evaluated, and the number of parameters. With
OUTPUT, also makes one pass as in training and writes a safetensors file: gradient.NAME of the mean Bernoulli loss for
every parameter (of "linear" the Gaussian one), and every running statistic after it. LOSS is JSON: {"objective": as in a config, "klWeight": number,
"capacity": number, "examples": of training}; without it the loss is that of a plain VAE."""

import json
import sys
from collections import OrderedDict

import torch
from safetensors.numpy import load_file, save_file
from torch import nn
from torch.nn import functional as F


def numbered(layers):
    return nn.ModuleDict({str(i + 1): layer for i, layer in enumerate(layers)})


class Mlp:
    def __init__(self, image, latent, hidden):
        widths = [image[0] * image[1] * image[2], *hidden]
        back = [latent, *reversed(widths)]
        self.encoder = [nn.Linear(a, b) for a, b in zip(widths, widths[1:])]
        self.decoder = [nn.Linear(a, b) for a, b in zip(back, back[1:])]
        self.width, self.inner = hidden[-1], None


class Linear:
    def __init__(self, image, latent):
        self.width, self.inner = image[0] * image[1] * image[2], None
        self.encoder, self.decoder = [], [nn.Linear(latent, self.width)]


class PerUnit(nn.Module):
    """Numbers that no example changes."""

    def __init__(self, units):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(units))

    def forward(self, x):
        return self.bias.expand(len(x), -1)


class Conv:
    def __init__(self, image, latent, kernels):
        def down(kernel, inputs, outputs):
            return nn.Conv2d(inputs, outputs, kernel, stride=2, padding=(kernel - 2) // 2)

        def up(inputs, outputs):
            return nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1)

        sizes = [image[2], 32, 32, 64, 64]
        self.encoder = [down(kernels[i], sizes[i], sizes[i + 1]) for i in range(4)]
        self.encoder += [nn.Flatten(), nn.Linear(1024, 256)]
        self.decoder = [nn.Linear(latent, 256), nn.Linear(256, 1024)]
        self.decoder += [up(64, 64), up(64, 32), up(32, 32), up(32, image[2])]
        self.width, self.inner = 256, (64, 4, 4)


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return x + self.conv2(torch.relu(self.conv1(x)))


class ResNet:
    def __init__(self, image, latent):
        if image[0] == 32:
            self.encoder = [
                nn.Conv2d(image[2], 64, 4, 2, 1), nn.Conv2d(64, 128, 4, 2, 1), nn.Conv2d(128, 128, 3, 1, 1),
                Residual(128), Residual(128),
            ]
            self.decoder = [
                nn.Linear(latent, 8192), Residual(128), Residual(128),
                nn.ConvTranspose2d(128, 64, 4, 2, 1), nn.ConvTranspose2d(64, image[2], 3, 2, 1, 1),
            ]
            self.width, self.inner = 8192, (128, 8, 8)
            return
        self.encoder = [
            nn.Conv2d(image[2], 64, 4, 2, 1), nn.Conv2d(64, 128, 4, 2, 1), nn.Conv2d(128, 128, 3, 2, 1),
            Residual(128), Residual(128),
        ]
        self.decoder = [
            nn.Linear(latent, 2048), nn.ConvTranspose2d(128, 128, 3, 2, 1), Residual(128), Residual(128),
            nn.ConvTranspose2d(128, 64, 3, 2, 1, 1), nn.ConvTranspose2d(64, image[2], 3, 2, 1, 1),
        ]
        self.width, self.inner = 2048, (128, 4, 4)


def normalised(name, linear, norm, activation=None):
    return nn.Sequential(OrderedDict([(name, linear), ("bn", norm), ("act", activation or nn.LeakyReLU(0.2))]))


class ConvBn:
    def __init__(self, image, latent):
        def down(inputs, outputs):
            return normalised("conv", nn.Conv2d(inputs, outputs, 4, 2, 1), nn.BatchNorm2d(outputs))

        def up(inputs, outputs):
            return normalised("conv", nn.ConvTranspose2d(inputs, outputs, 4, 2, 1), nn.BatchNorm2d(outputs))

        self.encoder = [down(image[2], 64), down(64, 128), down(128, 256), down(256, 256)]
        self.decoder = [
            normalised("linear", nn.Linear(latent, 1024), nn.BatchNorm1d(1024)),
            up(256, 256), up(256, 128), up(128, 64), nn.ConvTranspose2d(64, image[2], 4, 2, 1),
        ]
        self.width, self.inner = 1024, (256, 2, 2)


class Cnn:
    def __init__(self, image, latent, channels, norm):
        def layer(linear):
            return linear if norm == "none" else normalised("conv", linear, nn.BatchNorm2d(linear.out_channels), nn.ReLU())

        filters = [image[2], *channels]
        self.encoder = [layer(nn.Conv2d(a, b, 4, 2, 1)) for a, b in zip(filters, filters[1:])]
        deepest = [side // 2 ** len(channels) for side in image[:2]]
        self.width = deepest[0] * deepest[1] * channels[-1]
        # The sizes from the image on, as kernels of 3 halve them, as far as the encoder has more than one pixel.
        maps = len(channels) - (deepest == [1, 1])
        sizes = [image[:2]]
        for _ in range(maps):
            sizes.append([(side + 1) // 2 for side in sizes[-1]])
        backwards = channels[::-1][:maps] + [image[2]]
        self.inner = (channels[-1], *sizes[-1])
        self.decoder = [nn.Linear(latent, channels[-1] * sizes[-1][0] * sizes[-1][1])]
        for i in range(maps):
            padding = tuple(1 - side % 2 for side in sizes[maps - 1 - i])
            up = nn.ConvTranspose2d(backwards[i], backwards[i + 1], 3, 2, 1, padding)
            self.decoder.append(up if i + 1 == maps else layer(up))


ARCHITECTURES = {"cnn": Cnn, "mlp": Mlp, "linear": Linear, "conv": Conv, "resnet": ResNet, "conv-bn": ConvBn}


class Vae(nn.Module):
    def __init__(self, name, image, latent, **rest):
        super().__init__()
        parts = ARCHITECTURES[name](image, latent, **rest)
        self.flat, self.inner, self.image = name in ("mlp", "linear"), parts.inner, image
        # What is followed by no rectifier of its own here.
        self.linear_start = name == "resnet"
        self.encoder, self.decoder = numbered(parts.encoder), numbered(parts.decoder)
        self.z_mean = nn.Linear(parts.width, latent)
        self.z_log_var = PerUnit(latent) if name == "linear" else nn.Linear(parts.width, latent)

    def forward(self, x, noise):
        h = x.flatten(1) if self.flat else x
        for layer in self.encoder.values():
            h = layer(h) if isinstance(layer, (nn.Flatten, nn.Sequential)) else torch.relu(layer(h))
        h = h.flatten(1)
        mean, log_variance = self.z_mean(h), self.z_log_var(h)
        h = mean + torch.exp(log_variance / 2) * noise
        for i, layer in enumerate(self.decoder.values()):
            if self.inner and h.shape[1:] == (self.inner[0] * self.inner[1] * self.inner[2],):
                h = h.unflatten(1, self.inner)
            h = layer(h)
            if i + 1 < len(self.decoder) and not isinstance(layer, nn.Sequential) and (i > 0 or not self.linear_start):
                h = torch.relu(h)
        height, width, channels = self.image
        return mean, log_variance, h.reshape(len(x), channels, height, width)


def total_correlation_parts(z, mean, log_variance, log_weights):
    """Mutual information, total correlation and dimension-wise KL; log_weights[j, i] of example i for sample j."""
    posterior = torch.distributions.Normal(mean, torch.exp(log_variance / 2))
    own = posterior.log_prob(z).sum(1)
    each = torch.stack([posterior.log_prob(sample) for sample in z])
    joint = torch.logsumexp(each.sum(2) + log_weights, 1)
    marginals = torch.logsumexp(each + log_weights[:, :, None], 1).sum(1)
    prior = torch.distributions.Normal(0, 1).log_prob(z).sum(1)
    return (own - joint).mean(), (joint - marginals).mean(), (marginals - prior).mean()


def squared_mmd(a, b):
    """Unbiased, with the inverse multiquadratic kernel of scale 2 * latent."""
    scale = 2 * a.shape[1]
    within = ~torch.eye(len(a), dtype=torch.bool)

    def kernel(x, y):
        return scale / (scale + (x[:, None] - y[None]).square().sum(2))

    return kernel(a, a)[within].mean() + kernel(b, b)[within].mean() - 2 * kernel(a, b).mean()


def regulariser(rate, mean, log_variance, noise, objective, klWeight, examples, capacity=None, prior=None):
    name = objective["name"]
    z = mean + torch.exp(log_variance / 2) * noise
    batch = len(z)
    if name == "beta-vae" and objective.get("rate", "full") != "full":
        posterior = torch.distributions.Normal(mean, torch.exp(log_variance / 2))
        each = torch.stack([posterior.log_prob(sample).sum(1).exp() for sample in z])
        own = each.diagonal()
        others = (each.sum(1) - own) / (batch - 1)
        aggregate = (own / examples + (examples - 1) / examples * others).log()
        prior = torch.distributions.Normal(0, 1).log_prob(z).sum(1)
        return klWeight * ((aggregate - prior) if objective["rate"] == "marginal-kl" else (own.log() - aggregate)).mean()
    if name == "annealed-vae":
        return klWeight * (rate - capacity).abs()
    if name == "info-vae":
        return klWeight * rate + (objective["alpha"] + objective["lambda"] - 1) * squared_mmd(z, prior)
    if name.startswith("dip"):
        covariance = torch.cov(mean.T, correction=0)
        if name == "dip-vae-2":
            covariance = covariance + torch.diag(log_variance.exp().mean(0))
        weight = objective["lambda"]
        diagonal = objective.get("lambdaDiagonal", weight * (10 if name == "dip-vae-1" else 1))
        on = covariance.diagonal()
        off = covariance - torch.diag(on)
        return klWeight * rate + weight * off.square().sum() + diagonal * (on - 1).square().sum()
    if name == "beta-tc-vae":
        beta, estimator = objective["beta"], objective["estimator"]
        if estimator == "locatello":
            _, correlation, _ = total_correlation_parts(z, mean, log_variance, torch.zeros(batch, batch))
            return klWeight * (rate + (beta - 1) * correlation)
        if estimator == "mws":
            weights = torch.full((batch, batch), 1 / (examples * batch))
        else:
            others = batch - 1
            weights = torch.full((batch, batch), 1 / others)
            for sample in range(batch):
                weights[sample, sample] = 1 / examples
                weights[sample, (sample + 1) % batch] = (examples - others) / (examples * others)
        information, correlation, dimensions = total_correlation_parts(z, mean, log_variance, weights.log())
        return klWeight * (information + beta * correlation + dimensions)
    return klWeight * rate


architecture, checkpoint, inputs, *output = sys.argv[1:]
vae = Vae(**json.loads(architecture))
weights = {k: torch.from_numpy(v) for k, v in load_file(checkpoint).items() if not k.startswith("optimizer.")}
vae.load_state_dict(weights, strict=True)
arrays = {k: torch.from_numpy(v) for k, v in load_file(inputs).items()}
images = arrays["x"].permute(0, 3, 1, 2)
vae.eval()
with torch.no_grad():
    mean, log_variance, logits = vae(images, arrays["noise"])
logits = logits.permute(0, 2, 3, 1)
results = {k: v.flatten().tolist() for k, v in
           {"mean": mean, "logVariance": log_variance, "logits": logits}.items()}
print(json.dumps({**results, "parameters": sum(p.numel() for p in vae.parameters())}))
if output:
    vae.train()
    mean, log_variance, logits = vae(images, arrays["noise"])
    if json.loads(architecture)["name"] == "linear":
        distortion = 0.5 * F.mse_loss(logits, images, reduction="sum")
    else:
        distortion = F.binary_cross_entropy_with_logits(logits, images, reduction="sum")
    rate = 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).sum() / len(images)
    loss = json.loads(output[1]) if len(output) > 1 else {"objective": {"name": "beta-vae"}, "klWeight": 1, "examples": 1}
    (distortion / len(images) + regulariser(rate, mean, log_variance, arrays["noise"], prior=arrays.get("prior"), **loss)).backward()
    tensors = {f"gradient.{name}": p.grad for name, p in vae.named_parameters()}
    tensors |= {name: b for name, b in vae.named_buffers() if b.dim() > 0}
    save_file({k: v.contiguous().numpy() for k, v in tensors.items()}, output[0])
