"""Loads a checkpoint's weights into PyTorch modules of the same architecture and runs them.

usage: torch_modules.py ARCHITECTURE CHECKPOINT INPUTS
ARCHITECTURE is JSON: {"name": "mlp", "image": [height, width, channels], "hidden": [widths], "latent": n} or
{"name": "conv", "image": ..., "kernels": [4 of them], "latent": n}. INPUTS is a safetensors file with x
[batch, height, width, channels] and noise [batch, latent]. Prints JSON: mean, logVariance and logits, each flat,
logits in the order height, width, channel."""

import json
import sys

import torch
from safetensors.numpy import load_file
from torch import nn


def mlp(height, width, channels, hidden, latent):
    widths = [height * width * channels, *hidden]
    back = [latent, *reversed(widths)]
    encoder = {str(i + 1): nn.Linear(widths[i], widths[i + 1]) for i in range(len(hidden))}
    decoder = {str(i + 1): nn.Linear(back[i], back[i + 1]) for i in range(len(back) - 1)}
    return encoder, decoder, hidden[-1]


def conv(channels, kernels, latent):
    def down(kernel, inputs, outputs):
        return nn.Conv2d(inputs, outputs, kernel, stride=2, padding=(kernel - 2) // 2)

    def up(inputs, outputs):
        return nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1)

    sizes = [channels, 32, 32, 64, 64]
    encoder = {str(i + 1): down(kernels[i], sizes[i], sizes[i + 1]) for i in range(4)}
    encoder |= {"5": nn.Flatten(), "6": nn.Linear(1024, 256)}
    decoder = {"1": nn.Linear(latent, 256), "2": nn.Linear(256, 1024)}
    decoder |= {"3": up(64, 64), "4": up(64, 32), "5": up(32, 32), "6": up(32, channels)}
    return encoder, decoder, 256


class Vae(nn.Module):
    def __init__(self, name, image, latent, hidden=None, kernels=None):
        super().__init__()
        self.convolutional = name == "conv"
        self.image = image
        encoder, decoder, width = conv(image[2], kernels, latent) if self.convolutional else mlp(*image, hidden, latent)
        self.encoder, self.decoder = nn.ModuleDict(encoder), nn.ModuleDict(decoder)
        self.z_mean, self.z_log_var = nn.Linear(width, latent), nn.Linear(width, latent)

    def forward(self, x, noise):
        h = x if self.convolutional else x.flatten(1)
        for layer in self.encoder.values():
            h = layer(h) if isinstance(layer, nn.Flatten) else torch.relu(layer(h))
        mean, log_variance = self.z_mean(h), self.z_log_var(h)
        h = mean + torch.exp(log_variance / 2) * noise
        for i, layer in enumerate(self.decoder.values()):
            if isinstance(layer, nn.ConvTranspose2d) and h.dim() == 2:
                h = h.unflatten(1, (64, 4, 4))
            h = layer(h)
            if i + 1 < len(self.decoder):
                h = torch.relu(h)
        height, width, channels = self.image
        return mean, log_variance, h.reshape(len(x), channels, height, width)


architecture, checkpoint, inputs = sys.argv[1:]
vae = Vae(**json.loads(architecture))
weights = {k: torch.from_numpy(v) for k, v in load_file(checkpoint).items() if not k.startswith("optimizer.")}
vae.load_state_dict(weights, strict=True)
arrays = {k: torch.from_numpy(v) for k, v in load_file(inputs).items()}
with torch.no_grad():
    mean, log_variance, logits = vae(arrays["x"].permute(0, 3, 1, 2), arrays["noise"])
logits = logits.permute(0, 2, 3, 1)
print(json.dumps({k: v.flatten().tolist() for k, v in
                  {"mean": mean, "logVariance": log_variance, "logits": logits}.items()}))
