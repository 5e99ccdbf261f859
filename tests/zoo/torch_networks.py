"""Networks as people write them, small."""

import math

import torch
import torch.nn.functional as F
from torch import nn
from torch.export import Dim

from torch_example import Example

BATCH = Dim("batch")


def batched(module: nn.Module, make, sizes: tuple[int, ...] = (3, 1, 8)) -> Example:
    """Asked with batches of several sizes; `make` makes the arguments of one."""
    first, *more = [make(size) for size in sizes]
    return Example(module, first, tuple({0: BATCH} for _ in first), more)


def mlp() -> Example:
    module = nn.Sequential(nn.Linear(30, 32), nn.ReLU(), nn.Dropout(0.2, inplace=True), nn.Linear(32, 3), nn.Softmax(1))
    return batched(module, lambda n: (torch.randn(n, 30),))


def mlp_activations() -> Example:
    layers = [nn.GELU(), nn.GELU("tanh"), nn.SiLU(), nn.Mish(), nn.ELU(), nn.CELU(0.7), nn.SELU(), nn.LeakyReLU(0.2),
              nn.Hardtanh(-0.5, 0.7), nn.Hardsigmoid(), nn.Hardswish(), nn.Softplus(2, 5), nn.Softsign(), nn.Tanh(),
              nn.PReLU(16), nn.ReLU6(), nn.LogSigmoid(), nn.Tanhshrink(), nn.Softshrink(), nn.Hardshrink(),
              nn.Threshold(0.1, 0.3), nn.RReLU(), nn.CELU()]
    stack = [part for layer in layers for part in (nn.Linear(16, 16), layer)]
    return batched(nn.Sequential(*stack, nn.LogSoftmax(-1)), lambda n: (torch.randn(n, 16),))


class BasicBlock(nn.Module):
    def __init__(self, channels: int, out: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(out)
        self.second = nn.Conv2d(out, out, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)
        self.down = nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = self.relu(self.first_norm(self.first(x)))
        y = self.second_norm(self.second(y))
        y += self.down(x)
        return self.relu(y)


def resnet() -> Example:
    module = nn.Sequential(nn.Conv2d(3, 8, 7, 2, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(inplace=True),
                           nn.MaxPool2d(3, 2, 1), BasicBlock(8, 16, 1), BasicBlock(16, 24, 2), nn.AdaptiveAvgPool2d(1),
                           nn.Flatten(), nn.Linear(24, 10))
    return batched(module, lambda n: (torch.randn(n, 3, 32, 32),))


class SqueezeExcite(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.reduce, self.expand = nn.Conv2d(channels, 4, 1), nn.Conv2d(4, channels, 1)

    def forward(self, x):
        return x * F.hardsigmoid(self.expand(F.relu(self.reduce(F.adaptive_avg_pool2d(x, 1)))))


class InvertedResidual(nn.Module):
    def __init__(self, channels: int, out: int, stride: int) -> None:
        super().__init__()
        wide = channels * 4
        self.body = nn.Sequential(nn.Conv2d(channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.Hardswish(),
                                  nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False), nn.BatchNorm2d(wide),
                                  SqueezeExcite(wide), nn.ReLU6(), nn.Conv2d(wide, out, 1, bias=False),
                                  nn.BatchNorm2d(out))
        self.same = stride == 1 and channels == out

    def forward(self, x):
        return x + self.body(x) if self.same else self.body(x)


def mobilenet() -> Example:
    module = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.Hardswish(), InvertedResidual(8, 8, 1),
                           InvertedResidual(8, 16, 2), nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(1), nn.Linear(16, 5))
    return batched(module, lambda n: (torch.randn(n, 3, 24, 24),))


class UNet(nn.Module):
    def __init__(self, bilinear: bool) -> None:
        super().__init__()
        self.down1, self.down2 = self.block(1, 8), self.block(8, 16)
        self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True) if bilinear else \
            nn.ConvTranspose2d(16, 16, 2, 2)
        self.merge, self.head = self.block(24, 8), nn.Conv2d(8, 2, 1)

    def block(self, channels: int, out: int) -> nn.Module:
        return nn.Sequential(nn.Conv2d(channels, out, 3, padding=1), nn.GroupNorm(4, out), nn.LeakyReLU(inplace=True))

    def forward(self, x):
        fine = self.down1(x)
        coarse = self.up(self.down2(F.max_pool2d(fine, 2)))
        rows, columns = fine.shape[2] - coarse.shape[2], fine.shape[3] - coarse.shape[3]
        coarse = F.pad(coarse, [columns // 2, columns - columns // 2, rows // 2, rows - rows // 2])
        return torch.sigmoid(self.head(self.merge(torch.cat([fine, coarse], 1))))


def unet() -> Example:
    return batched(UNet(False), lambda n: (torch.randn(n, 1, 17, 18),))


def unet_bilinear_any_size() -> Example:
    height, width = 2 * Dim("height", min=4, max=32), 2 * Dim("width", min=4, max=32)
    more = [(torch.randn(1, 1, 8, 30),), (torch.randn(5, 1, 20, 20),)]
    return Example(UNet(True), (torch.randn(2, 1, 16, 24),), ({0: BATCH, 2: height, 3: width},), more)


class Recurrent(nn.Module):
    def __init__(self, kind, **options) -> None:
        super().__init__()
        self.layer = kind(6, 8, batch_first=True, **options)
        self.out = nn.Linear(8 * (2 if options.get("bidirectional") else 1), 3)

    def forward(self, rows):
        steps, state = self.layer(rows)
        last = state[0] if isinstance(state, tuple) else state
        return {"class": self.out(steps[:, -1]).softmax(-1), "mean": steps.mean(1), "last": last.transpose(0, 1)}


def lstm() -> Example:
    return batched(Recurrent(nn.LSTM), lambda n: (torch.randn(n, 7, 6),))


def lstm_bidirectional() -> Example:
    return batched(Recurrent(nn.LSTM, num_layers=2, bidirectional=True, dropout=0.1), lambda n: (torch.randn(n, 7, 6),))


def lstm_projected() -> Example:
    class Projected(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.LSTM(6, 8, bias=False)

        def forward(self, rows, state, cell):
            return self.layer(rows, (state, cell))

    return Example(Projected(), (torch.randn(5, 2, 6), torch.randn(1, 2, 8), torch.randn(1, 2, 8)))


def gru() -> Example:
    return batched(Recurrent(nn.GRU, num_layers=2), lambda n: (torch.randn(n, 7, 6),))


def gru_bidirectional() -> Example:
    return batched(Recurrent(nn.GRU, bidirectional=True), lambda n: (torch.randn(n, 7, 6),))


def rnn_tanh() -> Example:
    return batched(Recurrent(nn.RNN, num_layers=2, bidirectional=True), lambda n: (torch.randn(n, 7, 6),))


def rnn_relu() -> Example:
    return batched(Recurrent(nn.RNN, nonlinearity="relu"), lambda n: (torch.randn(n, 7, 6),))


class Cells(nn.Module):
    """Loops by hand over cells."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.gru = nn.LSTMCell(6, 5), nn.GRUCell(5, 4)
        self.tanh, self.relu = nn.RNNCell(4, 3), nn.RNNCell(3, 3, nonlinearity="relu")

    def forward(self, rows):
        state = cell = None
        g = t = r = None
        for step in rows.unbind(1):
            state, cell = self.lstm(step, None if state is None else (state, cell))
            g = self.gru(state, g)
            t = self.tanh(g, t)
            r = self.relu(t, r)
        return r


def cells() -> Example:
    return batched(Cells(), lambda n: (torch.randn(n, 3, 6),))


def transformer_encoder() -> Example:
    layer = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True)
    module = nn.TransformerEncoder(layer, 2, nn.LayerNorm(16), enable_nested_tensor=False)
    sizes = [(torch.randn(1, 9, 16),), (torch.randn(4, 3, 16),)]
    return Example(module, (torch.randn(3, 6, 16),), ({0: BATCH, 1: Dim("time")},), sizes)


class CausalEncoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(16, 2, 32, activation="gelu", norm_first=True, batch_first=True)
        self.layers = nn.ModuleList([layer, nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)])

    def forward(self, x, padding):
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1])
        for layer in self.layers:
            x = layer(x, src_mask=mask, src_key_padding_mask=padding)
        return x


def transformer_masked() -> Example:
    def ask(batch, time):
        padding = torch.arange(time)[None].repeat(batch, 1) >= time - torch.arange(batch)[:, None] % 3
        return torch.randn(batch, time, 16), padding

    dims = {0: BATCH, 1: Dim("time")}
    return Example(CausalEncoder(), ask(3, 6), (dims, dims), [ask(1, 4), ask(5, 9)])


class Seq2Seq(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(20, 16), nn.Embedding(32, 16)
        self.body = nn.Transformer(16, 2, 1, 1, 32, batch_first=True)
        self.out = nn.Linear(16, 20)

    def embed(self, ids):
        return self.words(ids) * math.sqrt(16) + self.places(torch.arange(ids.shape[1]))

    def forward(self, source, target):
        causal = torch.triu(torch.full((target.shape[1], target.shape[1]), float("-inf")), diagonal=1)
        return self.out(self.body(self.embed(source), self.embed(target), tgt_mask=causal, tgt_is_causal=True))


def transformer_decoder() -> Example:
    def ask(batch, time, more):
        return torch.randint(0, 20, (batch, time)), torch.randint(0, 20, (batch, more))

    return Example(Seq2Seq(), ask(2, 5, 4), ({0: BATCH, 1: Dim("time")}, {0: BATCH, 1: Dim("more")}),
                   [ask(3, 7, 6), ask(1, 3, 8)])


class VisionTransformer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.patch = nn.Conv2d(3, 16, 4, 4)
        self.token, self.places = nn.Parameter(torch.randn(1, 1, 16)), nn.Parameter(torch.randn(1, 17, 16) * 0.1)
        self.attention = nn.MultiheadAttention(16, 4, batch_first=True)
        self.norms = nn.ModuleList([nn.LayerNorm(16) for _ in range(3)])
        self.mlp = nn.Sequential(nn.Linear(16, 32), nn.GELU(), nn.Linear(32, 16))
        self.head = nn.Linear(16, 4)

    def forward(self, image):
        x = self.patch(image).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.places
        y = self.norms[0](x)
        x = x + self.attention(y, y, y, need_weights=False)[0]
        x = x + self.mlp(self.norms[1](x))
        return self.head(self.norms[2](x)[:, 0])


def vision_transformer() -> Example:
    return batched(VisionTransformer(), lambda n: (torch.randn(n, 3, 16, 16),))


class WindowAttention(nn.Module):
    """Shifted windows, as in Swin."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(8, 24), nn.Linear(8, 8)
        self.bias = nn.Parameter(torch.randn(2, 16, 16))

    def forward(self, x):
        batch, height, width, channels = x.shape
        y = torch.roll(x, shifts=(-2, -2), dims=(1, 2))
        y = y.view(batch, height // 4, 4, width // 4, 4, channels).permute(0, 1, 3, 2, 4, 5).reshape(-1, 16, channels)
        q, k, v = self.qkv(y).reshape(y.shape[0], 16, 3, 2, 4).permute(2, 0, 3, 1, 4).unbind(0)
        weights = ((q * 0.5) @ k.transpose(-2, -1) + self.bias.unsqueeze(0)).softmax(-1)
        y = self.out((weights @ v).transpose(1, 2).reshape(-1, 16, channels))
        y = y.view(-1, height // 4, width // 4, 4, 4, channels).permute(0, 1, 3, 2, 4, 5)
        y = y.reshape(-1, height, width, channels)
        return x + torch.roll(y, shifts=(2, 2), dims=(1, 2))


def window_attention() -> Example:
    return batched(WindowAttention(), lambda n: (torch.randn(n, 8, 8, 8),))


class TextCnn(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(50, 12, padding_idx=0)
        self.convolutions = nn.ModuleList([nn.Conv1d(12, 6, width) for width in (2, 3, 4)])
        self.out = nn.Linear(18, 2)

    def forward(self, ids):
        x = self.words(ids).transpose(1, 2)
        parts = [F.max_pool1d(F.relu(layer(x)), int(x.shape[2] - layer.kernel_size[0] + 1)).squeeze(2)
                 for layer in self.convolutions]
        return self.out(torch.cat(parts, 1))


def text_cnn() -> Example:
    return batched(TextCnn(), lambda n: (torch.randint(0, 50, (n, 11)),))


class Autoencoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(1, 4, 3, 2, 1), nn.ELU(), nn.Conv2d(4, 8, 3, 2, 1), nn.Tanh())
        self.mean, self.log_variance = nn.Linear(128, 5), nn.Linear(128, 5)
        self.decoder = nn.Sequential(nn.Linear(5, 128), nn.Unflatten(1, (8, 4, 4)),
                                     nn.ConvTranspose2d(8, 4, 3, 2, 1, output_padding=1), nn.SELU(),
                                     nn.ConvTranspose2d(4, 1, 4, 2, 1), nn.Sigmoid())

    def forward(self, image):
        code = self.encoder(image).flatten(1)
        mean = self.mean(code)
        again = self.decoder(mean)
        return {"reconstruction": again, "mean": mean, "deviation": torch.exp(0.5 * self.log_variance(code)),
                "error": ((again - image) ** 2).mean(dim=(1, 2, 3))}


def autoencoder() -> Example:
    return batched(Autoencoder(), lambda n: (torch.rand(n, 1, 16, 16),))


class TwoTower(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.users, self.items = nn.Embedding(40, 8), nn.EmbeddingBag(60, 8, mode="mean", padding_idx=0)
        self.user_mlp = nn.Sequential(nn.Linear(8, 16), nn.LayerNorm(16), nn.ReLU(), nn.Dropout(), nn.Linear(16, 8))
        self.item_mlp = nn.Sequential(nn.Linear(8, 8), nn.SiLU())
        self.scale = nn.Parameter(torch.tensor(2.0))

    def forward(self, user, items):
        u = F.normalize(self.user_mlp(self.users(user)), dim=-1)
        v = F.normalize(self.item_mlp(self.items(items)), dim=-1)
        return {"score": (u * v).sum(-1) * self.scale.exp(), "user": u, "item": v}


def two_tower() -> Example:
    return batched(TwoTower(), lambda n: (torch.randint(0, 40, (n,)), torch.randint(0, 60, (n, 5))))


class SasRec(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.items, self.places = nn.Embedding(30, 16, padding_idx=0), nn.Embedding(12, 16)
        self.attention = nn.MultiheadAttention(16, 2, batch_first=True)
        self.first, self.second = nn.LayerNorm(16, eps=1e-8), nn.LayerNorm(16, eps=1e-8)
        self.forward1, self.forward2 = nn.Conv1d(16, 16, 1), nn.Conv1d(16, 16, 1)

    def forward(self, history, candidates):
        time = history.shape[1]
        places = torch.arange(time, device=history.device).unsqueeze(0).expand_as(history)
        kept = (history != 0).unsqueeze(-1)
        x = (self.items(history) * 4.0 + self.places(places)) * kept
        causal = ~torch.tril(torch.ones((time, time), dtype=torch.bool))
        q = self.first(x)
        y, _ = self.attention(q, x, x, attn_mask=causal)
        x = q + y
        y = self.second(x).transpose(1, 2)
        x = x + self.forward2(F.relu(self.forward1(y))).transpose(1, 2)
        x = x * kept
        last = x[:, -1, :]
        return (self.items(candidates) * last.unsqueeze(1)).sum(dim=-1)


def sasrec() -> Example:
    def ask(batch, time):
        history = torch.randint(0, 30, (batch, time))
        history[:, -1] = 3
        return history, torch.randint(1, 30, (batch, 6))

    return Example(SasRec(), ask(3, 8), ({0: BATCH, 1: Dim("time", max=12)}, {0: BATCH}), [ask(1, 12), ask(4, 5)])


class WideAndDeep(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.wide = nn.Linear(5, 1)
        self.categories = nn.ModuleList([nn.Embedding(7, 4) for _ in range(3)])
        self.deep = nn.Sequential(nn.Linear(17, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, numbers, categories):
        dense = torch.log1p(numbers.clamp(min=0))
        parts = [layer(categories[:, column]) for column, layer in enumerate(self.categories)]
        return torch.sigmoid(self.wide(numbers) + self.deep(torch.cat([dense, *parts], dim=1))).squeeze(1)


def wide_and_deep() -> Example:
    return batched(WideAndDeep(), lambda n: (torch.randn(n, 5), torch.randint(0, 7, (n, 3))))


class Factorisation(nn.Module):
    """DeepFM's pairs, and a cross network."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = nn.Embedding(40, 6)
        self.first = nn.Embedding(40, 1)
        self.cross = nn.ParameterList([nn.Parameter(torch.randn(24, 24) * 0.1) for _ in range(2)])
        self.register_buffer("offsets", torch.tensor([0, 10, 20, 30]))

    def forward(self, ids):
        ids = ids + self.offsets
        x = self.fields(ids)
        pairs = 0.5 * (x.sum(1).pow(2) - x.pow(2).sum(1)).sum(1, keepdim=True)
        start = flat = x.view(-1, 24)
        for weight in self.cross:
            flat = start * (flat @ weight) + flat
        return torch.sigmoid(self.first(ids).sum(1) + pairs + flat.mean(1, True))


def factorisation() -> Example:
    return batched(Factorisation(), lambda n: (torch.randint(0, 10, (n, 4)),))


class Bert(nn.Module):
    """As transformers writes it: heads by view, an additive mask, kinds of tokens, a pooler."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.places, self.kinds = nn.Embedding(60, 16), nn.Embedding(20, 16), nn.Embedding(2, 16)
        self.register_buffer("position_ids", torch.arange(20).expand((1, -1)), persistent=False)
        self.norm = nn.LayerNorm(16, eps=1e-12)
        self.query, self.key, self.value, self.out = (nn.Linear(16, 16) for _ in range(4))
        self.out_norm, self.last_norm = nn.LayerNorm(16, eps=1e-12), nn.LayerNorm(16, eps=1e-12)
        self.wide, self.narrow, self.pooler = nn.Linear(16, 32), nn.Linear(32, 16), nn.Linear(16, 16)

    def heads(self, x):
        return x.view(x.size(0), x.size(1), 4, 4).permute(0, 2, 1, 3)

    def forward(self, input_ids, attention_mask, token_type_ids):
        batch, time = input_ids.size()
        x = self.norm(self.words(input_ids) + self.places(self.position_ids[:, :time]) + self.kinds(token_type_ids))
        mask = attention_mask[:, None, None, :].to(dtype=x.dtype)
        mask = (1.0 - mask) * torch.finfo(x.dtype).min
        scores = torch.matmul(self.heads(self.query(x)), self.heads(self.key(x)).transpose(-1, -2)) / math.sqrt(4)
        y = torch.matmul(nn.functional.softmax(scores + mask, dim=-1), self.heads(self.value(x)))
        y = y.permute(0, 2, 1, 3).contiguous().view(batch, time, 16)
        x = self.out_norm(self.out(y) + x)
        x = self.last_norm(self.narrow(F.gelu(self.wide(x))) + x)
        return {"last_hidden_state": x, "pooler_output": torch.tanh(self.pooler(x[:, 0]))}


def bert() -> Example:
    def ask(batch, time):
        ids, kinds = torch.randint(0, 60, (batch, time)), torch.randint(0, 2, (batch, time))
        return ids, (torch.arange(time)[None] <= torch.arange(batch)[:, None] + 1).long(), kinds

    dims = {0: BATCH, 1: Dim("time", max=20)}
    return Example(Bert(), ask(3, 7), (dims, dims, dims), [ask(1, 20), ask(5, 4)])


class Gpt(nn.Module):
    """Fused attention, tied weights, rotary places and RMS norms."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(30, 16)
        self.qkv, self.out = nn.Linear(16, 48, bias=False), nn.Linear(16, 16, bias=False)
        self.norm, self.last = nn.RMSNorm(16), nn.RMSNorm(16, eps=1e-5)
        self.gate, self.up, self.down = nn.Linear(16, 24), nn.Linear(16, 24), nn.Linear(24, 16)
        self.head = nn.Linear(16, 30, bias=False)
        self.head.weight = self.words.weight

    def rotate(self, x):
        time = x.shape[-2]
        angle = torch.outer(torch.arange(time, dtype=torch.float32), 1.0 / 100 ** (torch.arange(0, 8, 2) / 8))
        cos, sin = torch.cat([angle, angle], -1).cos(), torch.cat([angle, angle], -1).sin()
        half1, half2 = x.chunk(2, dim=-1)
        return x * cos + torch.cat((-half2, half1), dim=-1) * sin

    def forward(self, ids):
        x = self.words(ids)
        q, k, v = self.qkv(self.norm(x)).split(16, dim=2)
        q, k, v = (part.unflatten(-1, (2, 8)).transpose(1, 2) for part in (q, k, v))
        y = F.scaled_dot_product_attention(self.rotate(q), self.rotate(k), v, is_causal=True)
        x = x + self.out(y.transpose(1, 2).flatten(2))
        y = self.last(x)
        return self.head(x + self.down(F.silu(self.gate(y)) * self.up(y)))


def gpt() -> Example:
    def ask(batch, time):
        return (torch.randint(0, 30, (batch, time)),)

    return Example(Gpt(), ask(2, 6), ({0: BATCH, 1: Dim("time")},), [ask(1, 9), ask(4, 3)])


class Half(nn.Module):
    """Weights in half precision, inputs and outputs in float32."""

    def __init__(self, dtype: torch.dtype) -> None:
        super().__init__()
        self.dtype = dtype
        self.body = nn.Sequential(nn.Linear(12, 16), nn.LayerNorm(16), nn.GELU(), nn.Linear(16, 4)).to(dtype)

    def forward(self, x):
        return self.body(x.to(self.dtype)).float().softmax(-1)


def half_weights() -> Example:
    return batched(Half(torch.float16), lambda n: (torch.randn(n, 12),))


def bfloat16_weights() -> Example:
    return batched(Half(torch.bfloat16), lambda n: (torch.randn(n, 12),))


def half_inputs() -> Example:
    module = nn.Sequential(nn.Conv1d(2, 4, 3), nn.ReLU(), nn.AdaptiveMaxPool1d(1), nn.Flatten(), nn.Linear(4, 2)).half()
    return batched(module, lambda n: (torch.randn(n, 2, 9).half(),))


def double_mlp() -> Example:
    module = nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.LayerNorm(8), nn.Sigmoid(), nn.Linear(8, 2)).double()
    return batched(module, lambda n: (torch.randn(n, 5).double(),))


class GraphLayer(nn.Module):
    """Sums over edges."""

    def __init__(self) -> None:
        super().__init__()
        self.message, self.own = nn.Linear(4, 4), nn.Linear(4, 4)

    def forward(self, nodes, edges):
        sent = self.message(nodes)[edges[0]]
        total = torch.zeros_like(nodes).index_add_(0, edges[1], sent)
        count = torch.zeros(nodes.shape[0]).scatter_add_(0, edges[1], torch.ones(edges.shape[1]))
        return F.relu(self.own(nodes) + total / count.clamp(min=1).unsqueeze(1))


def graph_layer() -> Example:
    def ask(nodes, edges):
        return torch.randn(nodes, 4), torch.randint(0, nodes, (2, edges))

    return Example(GraphLayer(), ask(5, 9), ({0: Dim("nodes")}, {1: Dim("edges")}), [ask(8, 30), ask(3, 2)])


class Temporal(nn.Module):
    """A causal convolutional network with gates."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv1d(6, 12, 2, dilation=2 ** depth) for depth in range(3)])
        self.start = nn.Conv1d(3, 6, 1)

    def forward(self, series):
        x = self.start(series.transpose(1, 2))
        for layer in self.layers:
            x = x + F.glu(layer(F.pad(x, (layer.dilation[0], 0))), dim=1)
        return x.mean(2), x.amax(dim=-1)


def temporal() -> Example:
    return Example(Temporal(), (torch.randn(2, 12, 3),), ({0: BATCH, 1: Dim("time")},), [(torch.randn(3, 20, 3),)])


class Volume(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv3d(1, 4, 3, padding=1), nn.InstanceNorm3d(4, affine=True), nn.ReLU(),
                                  nn.MaxPool3d(2), nn.Conv3d(4, 4, 3, padding="same", dilation=2), nn.BatchNorm3d(4),
                                  nn.AvgPool3d(2), nn.AdaptiveAvgPool3d(1), nn.Flatten())

    def forward(self, volume):
        return self.body(volume)


def volume() -> Example:
    return batched(Volume(), lambda n: (torch.randn(n, 1, 8, 8, 8),))


class InPlace(nn.Module):
    """Writes into tensors and their views."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(6, 6)

    def forward(self, x):
        y = self.linear(x)
        y[:, 0] = 1.0
        y[:, 1:3] *= 2
        first = y[:, 4]
        y.relu_()
        first.add_(0.5)
        turned = y.t()
        turned[5].fill_(7)
        y.masked_fill_(y > 3, 3.0)
        z = torch.zeros(x.shape[0], 2, 3)
        z[:, 1] = y[:, :3]
        z.view(-1, 6)[:, 0] -= 4
        return {"y": y, "first": first, "z": z}


def in_place() -> Example:
    return batched(InPlace(), lambda n: (torch.randn(n, 6),))


class FrozenBackbone(nn.Module):
    """A part without gradients: a graph in the graph."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone, self.head = nn.Linear(6, 5), nn.Linear(5, 2)

    def forward(self, x):
        with torch.no_grad():
            features = F.relu(self.backbone(x))
        return self.head(features)


def frozen_backbone() -> Example:
    return batched(FrozenBackbone(), lambda n: (torch.randn(n, 6),))


MODELS = {make.__name__: make for make in (
    mlp, mlp_activations, resnet, mobilenet, unet, unet_bilinear_any_size, lstm, lstm_bidirectional, lstm_projected,
    gru, gru_bidirectional, rnn_tanh, rnn_relu, cells, transformer_encoder, transformer_masked, transformer_decoder,
    vision_transformer, window_attention, text_cnn, autoencoder, two_tower, sasrec, wide_and_deep, factorisation, bert,
    gpt, half_weights, bfloat16_weights, half_inputs, double_mlp, graph_layer, temporal, volume, in_place,
    frozen_backbone)}
