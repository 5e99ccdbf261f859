"""Bags of functions that together cover the ATen targets which Tenon translates."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.export import Dim

from torch_example import Example

BATCH = Dim("batch")


class Bag(nn.Module):
    """Answers what each function makes of the same tensors."""

    def __init__(self, *functions) -> None:
        super().__init__()
        self.functions = functions

    def forward(self, x, y):
        answers = {}
        for index, function in enumerate(self.functions):
            answer = function(x, y)
            answers[f"f{index}"] = list(answer) if isinstance(answer, tuple) else answer
        return answers


def bag(make, *functions, sizes=(3, 5, 8)) -> Example:
    first, *more = [make(size) for size in sizes]
    return Example(Bag(*functions), first, ({0: BATCH}, {0: BATCH}), more)


def reals(*shape):
    return lambda n: (torch.randn(n, *shape), torch.randn(n, *shape))


def positives(*shape):
    return lambda n: (torch.rand(n, *shape) * 0.9 + 0.05, torch.rand(n, *shape) * 3 + 0.1)


def wholes(*shape):
    def make(n):
        y = torch.randint(-4, 5, (n, *shape))
        return torch.randint(-9, 10, (n, *shape)), torch.where(y == 0, 3, y)

    return make


def unary() -> Example:
    names = """abs neg sign sgn exp log sqrt reciprocal sin cos tanh rsqrt floor ceil round trunc frac erf tan atan asin
        acos sinh cosh asinh atanh erfc expm1 log1p log2 log10 exp2 lgamma logit deg2rad square positive sigmoid relu
        isnan isinf isfinite""".split()
    return bag(positives(4), *(lambda x, y, f=getattr(torch, name): f(x) for name in names),
               lambda x, y: torch.acosh(y + 1), lambda x, y: torch.round(y, decimals=2),
               lambda x, y: torch.special.ndtri(x), lambda x, y: torch.special.ndtr(y),
               lambda x, y: torch.logit(y, eps=0.1))


def unary_signed() -> Example:
    names = "abs sign floor ceil round trunc frac erf tan atan sinh asinh erfc expm1 sigmoid relu tanh".split()
    return bag(lambda n: (torch.randn(n, 6) * 3, torch.randn(n, 6)),
               *(lambda x, y, f=getattr(torch, name): f(x) for name in names), lambda x, y: F.relu6(x),
               lambda x, y: F.rrelu(x), lambda x, y: torch.nan_to_num(x / torch.zeros_like(x)),
               lambda x, y: torch.nan_to_num((x - x) / (x - x), nan=2.0, posinf=3.0), lambda x, y: F.mish(x),
               lambda x, y: F.softplus(x, 3, 2), lambda x, y: F.gelu(x, approximate="tanh"))


def unary_double() -> Example:
    names = "abs exp sin cos tanh floor ceil erf tan atan sinh cosh asinh expm1 sigmoid relu square".split()
    return bag(lambda n: (torch.randn(n, 4).double(), torch.rand(n, 4).double() + 0.1),
               *(lambda x, y, f=getattr(torch, name): f(x) for name in names), lambda x, y: F.gelu(x),
               lambda x, y: F.elu(x),
               lambda x, y: F.gelu(x, approximate="tanh"), lambda x, y: F.selu(x), lambda x, y: F.leaky_relu(x),
               lambda x, y: F.mish(x), lambda x, y: F.softplus(x), lambda x, y: F.hardswish(x), lambda x, y: F.silu(x),
               lambda x, y: torch.log(y), lambda x, y: F.layer_norm(x, (4,)), lambda x, y: x @ y.t(),
               lambda x, y: x.softmax(1), lambda x, y: torch.log1p(y), lambda x, y: torch.pow(y, x))


def arithmetic() -> Example:
    return bag(reals(4), lambda x, y: torch.add(x, y, alpha=2), lambda x, y: x - 3, lambda x, y: 2 - x,
               lambda x, y: x * y,
               lambda x, y: x / y, lambda x, y: torch.div(x, y, rounding_mode="floor"),
               lambda x, y: torch.div(x, y, rounding_mode="trunc"), lambda x, y: x // y, lambda x, y: x % y,
               lambda x, y: torch.fmod(x, y), lambda x, y: x % 0.7, lambda x, y: torch.fmod(x, -0.7),
               lambda x, y: x.abs() ** y, lambda x, y: x ** 3, lambda x, y: 2.0 ** x, lambda x, y: x.abs() ** 0.5,
               lambda x, y: x.abs() ** 1.7, lambda x, y: torch.maximum(x, y), lambda x, y: torch.minimum(x, y),
               lambda x, y: torch.fmax(x, y), lambda x, y: torch.fmin(x, y), lambda x, y: torch.max(x, y),
               lambda x, y: x.clamp(-0.5, 0.5), lambda x, y: x.clamp(min=y), lambda x, y: x.clamp(max=0.3),
               lambda x, y: torch.clamp_max(x, 0.1), lambda x, y: torch.lerp(x, y, 0.3),
               lambda x, y: torch.lerp(x, y, y),
               lambda x, y: torch.addcmul(x, x, y, value=0.5), lambda x, y: torch.addcdiv(x, x, y, value=0.5),
               lambda x, y: torch.atan2(x, y), lambda x, y: torch.xlogy(x, y.abs()), lambda x, y: torch.hypot(x, y),
               lambda x, y: torch.logaddexp(x, y),
               lambda x, y: torch.true_divide(x, y), lambda x, y: torch.heaviside(x, y),
               lambda x, y: torch.multiply(x, y), lambda x, y: torch.greater(x, y), lambda x, y: x + x.sum() * 2,
               lambda x, y: torch.rsub(x, y),
               lambda x, y: x.mul(2).add(1).clip(0, 1))


def whole_numbers() -> Example:
    return bag(wholes(4), lambda x, y: x + y, lambda x, y: x - 3, lambda x, y: x * y, lambda x, y: x.float() / y,
               lambda x, y: x // y,
               lambda x, y: x // 3, lambda x, y: x % y, lambda x, y: x % -4, lambda x, y: torch.fmod(x, y),
               lambda x, y: torch.div(x, y, rounding_mode="trunc"), lambda x, y: x & y, lambda x, y: x | 6,
               lambda x, y: x ^ y, lambda x, y: ~x, lambda x, y: -x, lambda x, y: x.abs(), lambda x, y: x.sign(),
               lambda x, y: x.sum(1), lambda x, y: x.float().mean(1), lambda x, y: x.prod(1), lambda x, y: x.amax(1),
               lambda x, y: x.argmax(1), lambda x, y: x.cumsum(1), lambda x, y: x * 0.5, lambda x, y: x + y.float(),
               lambda x, y: x.to(torch.int32) * y.to(torch.int32), lambda x, y: x.to(torch.int8) * 100,
               lambda x, y: x.to(torch.uint8), lambda x, y: x.bool(), lambda x, y: torch.relu(x),
               lambda x, y: x.clamp(-2, 2),
               lambda x, y: x ** 2, lambda x, y: torch.exp(x.float() / 5), lambda x, y: torch.sqrt(x.abs()),
               lambda x, y: x.sort(1), lambda x, y: x.max(1), lambda x, y: torch.where(x > 0, x, y),
               lambda x, y: x.any(1), lambda x, y: torch.bitwise_and(x > 0, y > 0),
               lambda x, y: x.mean(dtype=torch.float32),
               lambda x, y: x @ y.t(), lambda x, y: x.floor_divide(2), lambda x, y: torch.sigmoid(x))


def comparisons() -> Example:
    return bag(wholes(5), lambda x, y: x == y, lambda x, y: x != y, lambda x, y: x < y, lambda x, y: x > y,
               lambda x, y: x <= y, lambda x, y: x >= y, lambda x, y: x == 3, lambda x, y: x != 3, lambda x, y: x < 1.5,
               lambda x, y: x > 1.5, lambda x, y: x <= 2, lambda x, y: x >= 2,
               lambda x, y: torch.logical_and(x > 0, y > 0),
               lambda x, y: torch.logical_or(x, y), lambda x, y: torch.logical_xor(x > 0, y > 0),
               lambda x, y: torch.logical_not(x), lambda x, y: (x > 0) & (y > 0), lambda x, y: (x > 0) | (y > 0),
               lambda x, y: (x > 0) ^ (y > 0), lambda x, y: ~(x > 0), lambda x, y: torch.where(x > y, 1.0, 0.0),
               lambda x, y: torch.where(x > y, x, 0), lambda x, y: torch.where(x > y, 1, y),
               lambda x, y: x.masked_fill(x > y, 7),
               lambda x, y: x.float().masked_fill(y > 0, float("-inf")), lambda x, y: torch.where(x > 0, x > y, y > 1),
               lambda x, y: torch.isclose(x.float(), y.float(), atol=1.0), lambda x, y: torch.isin(x, y),
               lambda x, y: (x > 0).any(), lambda x, y: (x > 0).all(1), lambda x, y: (x > -20).all(),
               lambda x, y: (x > 0).any(1, keepdim=True), lambda x, y: torch.count_nonzero(x, 1),
               lambda x, y: (x > 0).sum(1),
               lambda x, y: (x > 0).cumsum(1), lambda x, y: (x > 0).float().mean(), lambda x, y: (x > 0) * y,
               lambda x, y: torch.stack([x > 0, y > 0], 1), lambda x, y: F.pad(x > 0, (1, 1)),
               lambda x, y: (x > 0).tril(1))


def reductions() -> Example:
    return bag(reals(4, 5), lambda x, y: x.sum(), lambda x, y: x.sum((1, 2)), lambda x, y: x.mean(1, keepdim=True),
               lambda x, y: x.mean(), lambda x, y: x.prod(1), lambda x, y: (x / 2).prod(), lambda x, y: x.amax((1, 2)),
               lambda x, y: x.amin(-1, keepdim=True), lambda x, y: x.max(), lambda x, y: x.min(), lambda x, y: x.max(2),
               lambda x, y: x.min(1, keepdim=True), lambda x, y: x.argmax(), lambda x, y: x.argmax(1),
               lambda x, y: x.argmin(2, keepdim=True), lambda x, y: x.var(1), lambda x, y: x.var(),
               lambda x, y: x.var((1, 2), unbiased=False), lambda x, y: x.std(2, correction=0), lambda x, y: x.std(),
               lambda x, y: torch.var_mean(x, 1), lambda x, y: torch.std_mean(x, 2), lambda x, y: torch.var_mean(x),
               lambda x, y: x.logsumexp(1), lambda x, y: torch.logsumexp(x, (1, 2), keepdim=True),
               lambda x, y: x.norm(),
               lambda x, y: x.norm(dim=1), lambda x, y: x.norm(p=1, dim=2),
               lambda x, y: torch.linalg.vector_norm(x, 3, 2),
               lambda x, y: torch.linalg.vector_norm(x, float("inf"), 1),
               lambda x, y: torch.linalg.vector_norm(x, 0, 1),
               lambda x, y: x.cumsum(1), lambda x, y: x.cumprod(2), lambda x, y: x.logcumsumexp(1),
               lambda x, y: torch.aminmax(x, dim=1),
               lambda x, y: x.median(1), lambda x, y: x.median(), lambda x, y: x.softmax(0),
               lambda x, y: x.log_softmax(1),
               lambda x, y: x.sum(1, dtype=torch.float64), lambda x, y: F.normalize(x, p=1.5, dim=1),
               lambda x, y: F.normalize(x, dim=2),
               lambda x, y: F.cosine_similarity(x, y, dim=2), lambda x, y: F.pairwise_distance(x, y),
               lambda x, y: torch.cdist(x, y),
               lambda x, y: torch.cdist(x, y, p=1), lambda x, y: F.softmin(x, 1), lambda x, y: F.mse_loss(x, y),
               lambda x, y: (x - y).abs().mean(-1), lambda x, y: torch.dist(x, y), lambda x, y: F.l1_loss(x, y),
               lambda x, y: x.diff(dim=1), lambda x, y: x[0].trace(), lambda x, y: x.nanmean(1),
               lambda x, y: x.nansum((1, 2)))


def shapes() -> Example:
    return bag(reals(4, 6), lambda x, y: x.view(-1, 24), lambda x, y: x.reshape(x.shape[0], 2, 2, 6),
               lambda x, y: x.flatten(),
               lambda x, y: x.flatten(1), lambda x, y: x.flatten(0, 1), lambda x, y: x.unflatten(2, (2, -1)),
               lambda x, y: x.unflatten(1, (2, 2)),
               lambda x, y: x.unsqueeze(-1), lambda x, y: x.unsqueeze(0).squeeze(0), lambda x, y: x[:, :1].squeeze(1),
               lambda x, y: x[:, :1].squeeze(), lambda x, y: x[:, :1, None].squeeze((1, 2)),
               lambda x, y: x.transpose(0, 2), lambda x, y: x.permute(2, 0, 1),
               lambda x, y: x.mT, lambda x, y: x[0].T, lambda x, y: x.movedim(0, 2),
               lambda x, y: x.movedim((0, 1), (1, 2)),
               lambda x, y: x.swapaxes(0, 1), lambda x, y: x[:, None].expand(-1, 3, -1, -1),
               lambda x, y: x[:, :1].expand_as(y),
               lambda x, y: x.repeat(1, 2, 1), lambda x, y: x.repeat(2, 1, 1, 1), lambda x, y: x.tile((2,)),
               lambda x, y: x.repeat_interleave(3, dim=1), lambda x, y: torch.cat([x, y], 1),
               lambda x, y: torch.cat([x, y], 0),
               lambda x, y: torch.stack([x, y], 0), lambda x, y: torch.stack([x, y], -1), lambda x, y: x.split(2, 1),
               lambda x, y: x.split([1, 3], 1),
               lambda x, y: x.chunk(3, 2), lambda x, y: x.chunk(4, 2), lambda x, y: x.unbind(1),
               lambda x, y: x[:, 1:3, ::2], lambda x, y: x[..., -2:],
               lambda x, y: x.narrow(1, 1, 2), lambda x, y: x.select(1, -1), lambda x, y: x[:, 2],
               lambda x, y: x.flip(1, 2), lambda x, y: x.roll(1, 0),
               lambda x, y: x.roll((7, -2), (1, 2)), lambda x, y: x.roll(3), lambda x, y: F.pad(x, (1, 2)),
               lambda x, y: F.pad(x, (1, 2, 0, 3), value=2.5),
               lambda x, y: F.pad(x, (2, 1), mode="reflect"), lambda x, y: F.pad(x, (2, 1), mode="replicate"),
               lambda x, y: F.pad(x, (2, 1), mode="circular"),
               lambda x, y: F.pad(x, (-1, -1)), lambda x, y: x.unfold(2, 3, 2), lambda x, y: x.unfold(1, 2, 1),
               lambda x, y: x.tril(), lambda x, y: x.triu(1), lambda x, y: x.tril(-1),
               lambda x, y: x.diagonal(dim1=1, dim2=2), lambda x, y: x.diagonal(1, 1, 2),
               lambda x, y: torch.diag_embed(x[:, 0]),
               lambda x, y: torch.meshgrid(x[0, 0], y[0, :, 0], indexing="ij"),
               lambda x, y: torch.meshgrid(x[0, 0], y[0, :, 0], indexing="xy"),
               lambda x, y: torch.broadcast_to(x[:, :1], y.shape), lambda x, y: torch.broadcast_tensors(x[:, :1], y),
               lambda x, y: x.view_as(y), lambda x, y: x.reshape_as(y),
               lambda x, y: x.clone().contiguous().detach(), lambda x, y: x.type_as(y),
               lambda x, y: torch.hstack([x, y]), lambda x, y: torch.vstack([x, y]),
               lambda x, y: x.ravel(), lambda x, y: torch.atleast_2d(x), lambda x, y: x.shape[0] * 2 + torch.zeros(1),
               *(lambda x, y, k=k: torch.rot90(x, k, (1, 2)) for k in range(-1, 3)), lambda x, y: x.fliplr(),
               lambda x, y: x.flipud(), lambda x, y: torch.dstack([x, y]), lambda x, y: torch.column_stack([x, y]),
               lambda x, y: x.numel() + torch.zeros(1))


def creation() -> Example:
    return bag(reals(4), lambda x, y: torch.zeros(x.shape[0], 3), lambda x, y: torch.ones_like(x),
               lambda x, y: torch.full((x.shape[0],), 2.5),
               lambda x, y: torch.full_like(x, 7), lambda x, y: x.new_zeros(x.shape[0], 2),
               lambda x, y: x.new_ones(2, x.shape[0]), lambda x, y: x.new_full((2, 2), 1.5),
               lambda x, y: torch.arange(x.shape[0]), lambda x, y: torch.arange(1, x.shape[0] * 2, 2),
               lambda x, y: torch.arange(0.5, 3, 0.25), lambda x, y: torch.arange(5, dtype=torch.float32),
               lambda x, y: torch.linspace(-1, 2, 7), lambda x, y: torch.eye(3), lambda x, y: torch.eye(x.shape[0], 2),
               lambda x, y: torch.tensor([1.0, 2.0]) + x[:, :2],
               lambda x, y: torch.zeros_like(x, dtype=torch.int64), lambda x, y: torch.empty_like(x).fill_(3),
               lambda x, y: torch.ones(2, 3, dtype=torch.bool), lambda x, y: x.new_tensor(3.0) + x,
               lambda x, y: torch.scalar_tensor(2.0) * x, lambda x, y: x * (x.shape[0] / 2),
               lambda x, y: x + x.shape[0] // 2, lambda x, y: x + x.shape[0] % 3,
               lambda x, y: torch.zeros(max(x.shape[0], 2)))


def indexing() -> Example:
    def make(n):
        return torch.randn(n, 4, 6), torch.randint(0, 3, (n, 4, 6))

    i, j = torch.tensor([0, 2, -1]), torch.tensor([[1], [3]])
    return bag(make, lambda x, y: x[i], lambda x, y: x[:, i], lambda x, y: x[:, :, j], lambda x, y: x[i, i],
               lambda x, y: x[:, i, i], lambda x, y: x[:, j, i], lambda x, y: x[i, :, i], lambda x, y: x[i, :, j],
               lambda x, y: x[:, [0, 2]], lambda x, y: x.index_select(1, torch.tensor([3, 0])),
               lambda x, y: x.gather(2, y), lambda x, y: x.gather(1, y[:, :2, :3]),
               lambda x, y: torch.take(x, y), lambda x, y: x[torch.arange(x.shape[0]), y[:, 0, 0]],
               lambda x, y: F.one_hot(y, 4),
               lambda x, y: x[y[0, 0, 0]])


def indexing_of_fixed_sizes() -> Example:
    module = Bag(lambda x, y: torch.take_along_dim(x, y, 1), lambda x, y: x.take_along_dim(y[:, :1], dim=1),
                 lambda x, y: torch.take_along_dim(x, y))
    return Example(module, (torch.randn(3, 4, 6), torch.randint(0, 3, (3, 4, 6))))


def indexing_by_masks() -> Example:
    """Whose sizes are known when the model runs."""
    return bag(reals(4), lambda x, y: x[x > 0].sum(), lambda x, y: torch.masked_select(x, y > 0).sum(),
               lambda x, y: (x > 0).nonzero().sum(0), lambda x, y: x[(x > 0).any(1)].sum(0),
               lambda x, y: x.masked_scatter(y > 0, y.flip(0)))


def scattering() -> Example:
    def make(n):
        return torch.randn(n, 4, 6), torch.randint(0, 4, (n, 4, 6))

    def put(x, y, accumulate):
        z = x.clone()
        z.index_put_((torch.arange(x.shape[0])[:, None], y[:, 0, :2]), torch.tensor(9.0), accumulate=accumulate)
        return z

    def assign(x, y):
        z = x.clone()
        z[:, 1:3, ::2] = y[:, 1:3, ::2].float()
        z[:, 0] += 2
        z[:, :, -1] = 5
        z[z > 1] = 0.5
        z[:, torch.tensor([1, 3])] = -1.0
        return z

    return bag(make, lambda x, y: x.scatter(1, y, 2.5), lambda x, y: x.scatter(1, y[:, :2, :3] * 0 + 3, x * 2),
               lambda x, y: x.scatter_add(1, y, x), lambda x, y: x.scatter_reduce(1, y, x, "amax"),
               lambda x, y: x.scatter_reduce(1, y, x, "sum"),
               lambda x, y: x.scatter(1, y, 1.5, reduce="add"),
               lambda x, y: x.index_add(1, torch.tensor([0, 2]), x[:, :2], alpha=2),
               lambda x, y: x.index_copy(1, torch.tensor([3, 0]), x[:, 1:3]),
               lambda x, y: x.index_fill(1, torch.tensor([1]), -1.0),
               lambda x, y: put(x, y, False), lambda x, y: put(x, y, True), assign,
               lambda x, y: x.slice_scatter(x[:, :2] * 3, 1, 1, 3), lambda x, y: x.select_scatter(x[:, 0], 1, 2),
               lambda x, y: x.masked_fill(y > 1, torch.tensor(4.0)),
               lambda x, y: torch.zeros(4, 6).index_put((y[:, 0, 0],), x[:, 0], accumulate=True))


def ordering() -> Example:
    return bag(reals(7), lambda x, y: x.sort(1), lambda x, y: x.sort(0, descending=True), lambda x, y: x.argsort(1),
               lambda x, y: x.topk(3), lambda x, y: x.topk(2, 1, largest=False),
               lambda x, y: x.kthvalue(2, 1), lambda x, y: x.msort(),
               lambda x, y: torch.bucketize(x, torch.tensor([-1.0, 0.0, 0.5])),
               lambda x, y: torch.bucketize(x, torch.tensor([-1.0, 0.0, 0.5]), right=True),
               lambda x, y: torch.searchsorted(x.sort(1)[0], y),
               lambda x, y: torch.searchsorted(torch.tensor([-1.0, 0.0, 1.0]), y, side="right"),
               lambda x, y: torch.sort(x, stable=True, dim=1), lambda x, y: x.median(0))


def products() -> Example:
    return bag(reals(4, 5), lambda x, y: x @ y.mT, lambda x, y: torch.bmm(x, y.transpose(1, 2)),
               lambda x, y: torch.mm(x[:, 0], y[:, 0].t()), lambda x, y: torch.mv(x[:, 0], y[0, 0]),
               lambda x, y: torch.dot(x[0, 0], y[0, 0]),
               lambda x, y: torch.addmm(x[:, 0, :1], x[:, 0], y[:, 0].t(), beta=0.5, alpha=2),
               lambda x, y: torch.baddbmm(x[:, :, :4], x, y.mT, alpha=0.3),
               lambda x, y: torch.outer(x[0, 0], y[0, :, 0]), lambda x, y: torch.einsum("bij,bkj->bik", x, y),
               lambda x, y: torch.einsum("b i j, j k -> b k i", x, y[0].mT),
               lambda x, y: torch.einsum("bij,bij->b", x, y), lambda x, y: torch.matmul(x, y[0, 0]),
               lambda x, y: torch.addmv(x[:, 0, 0], x[:, 0], y[0, 0]), lambda x, y: torch.inner(x[0], y[0]),
               lambda x, y: torch.tensordot(x, y, dims=([1, 2], [1, 2])), lambda x, y: x.matmul(torch.ones(5, 2)),
               lambda x, y: F.linear(x[0, 0], torch.ones(3, 5)))


def windows() -> Example:
    return bag(reals(4, 9, 12), lambda x, y: F.max_pool2d(x, 3, 2, 1),
               lambda x, y: F.max_pool2d(x, (2, 3), ceil_mode=True), lambda x, y: F.max_pool2d(x, 2, dilation=2),
               lambda x, y: F.max_pool2d(x, 2, return_indices=True), lambda x, y: F.avg_pool2d(x, 3, 2, 1),
               lambda x, y: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False),
               lambda x, y: F.avg_pool2d(x, 2, 2, ceil_mode=True),
               lambda x, y: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True),
               lambda x, y: F.avg_pool2d(x, 2, divisor_override=3), lambda x, y: F.adaptive_avg_pool2d(x, (3, 5)),
               lambda x, y: F.adaptive_avg_pool2d(x, (None, 7)), lambda x, y: F.adaptive_max_pool2d(x, (4, 5)),
               lambda x, y: F.avg_pool1d(x.flatten(2), 5, 2), lambda x, y: F.max_pool1d(x.flatten(2), 4),
               lambda x, y: F.adaptive_avg_pool1d(x.flatten(2), 11),
               lambda x, y: F.adaptive_max_pool1d(x.flatten(2), 1), lambda x, y: F.max_pool2d(x[0], 2),
               lambda x, y: F.lp_pool2d(x, 2, 2), lambda x, y: F.unfold(x, 3, padding=1, stride=2),
               lambda x, y: F.unfold(x, (2, 3), dilation=2),
               lambda x, y: F.fold(x.reshape(-1, 12, 36), (10, 10), (2, 2), stride=2, padding=1),
               lambda x, y: F.pixel_shuffle(x, 2), lambda x, y: F.pixel_unshuffle(x, 3),
               lambda x, y: F.channel_shuffle(x, 2),
               lambda x, y: F.local_response_norm(x, 3), lambda x, y: F.instance_norm(x),
               lambda x, y: F.group_norm(x, 2), lambda x, y: F.layer_norm(x, (9, 12)),
               lambda x, y: F.rms_norm(x, (12,)), lambda x, y: F.glu(x, 1),
               lambda x, y: F.prelu(x, torch.tensor([0.1, 0.2, 0.3, 0.4])))


PLANAR = ("nearest", "bilinear", "bicubic", "nearest-exact")
SAMPLINGS = (("bilinear", "zeros", False), ("nearest", "border", True), ("bicubic", "reflection", False),
             ("bilinear", "reflection", True))


def sample(x, grid, sampling):
    mode, padding, align = sampling
    return F.grid_sample(x, grid.expand(x.shape[0], -1, -1, -1), mode, padding, align)


def resizing() -> Example:
    grid = torch.rand(1, 5, 6, 2) * 2.4 - 1.2
    return bag(reals(2, 6, 8),
               *(lambda x, y, m=mode: F.interpolate(x, scale_factor=2, mode=m) for mode in PLANAR),
               *(lambda x, y, m=mode: F.interpolate(x, size=(9, 5), mode=m) for mode in PLANAR),
               lambda x, y: F.interpolate(x, size=(11, 13), mode="bilinear", align_corners=True),
               lambda x, y: F.interpolate(x, scale_factor=(1.5, 0.7), mode="bilinear"),
               lambda x, y: F.interpolate(x, scale_factor=1.7, mode="nearest"),
               lambda x, y: F.interpolate(x, size=(11, 13), mode="bicubic", align_corners=True),
               lambda x, y: F.interpolate(x.flatten(2), size=20, mode="linear"),
               lambda x, y: F.interpolate(x.flatten(2), scale_factor=3),
               lambda x, y: F.interpolate(x[:, :, None], size=(2, 9, 5), mode="trilinear"),
               lambda x, y: F.interpolate(x[:, :, None], scale_factor=2),
               *(lambda x, y, m=mode: F.interpolate(x, size=(4, 9), mode=m, antialias=True) for mode in PLANAR[1:3]),
               *(lambda x, y, s=sampling: sample(x, grid, s) for sampling in SAMPLINGS))


class Convolutions(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.flat = nn.ModuleList([nn.Conv1d(4, 6, 3, padding="same"), nn.Conv1d(4, 6, 4, 2, 1, dilation=2),
            nn.Conv1d(4, 4, 3, groups=4, bias=False), nn.Conv1d(4, 6, 3, padding=2, padding_mode="circular"),
                                   nn.Conv1d(4, 6, 4, padding="same", dilation=3), nn.Conv1d(4, 2, 3, padding="valid"),
               nn.ConvTranspose1d(4, 3, 5, 3, 1, 1), nn.utils.parametrizations.weight_norm(nn.Conv1d(4, 2, 3))])
        self.wide = nn.ModuleList([nn.Conv2d(4, 6, (3, 2), (1, 2)),
            nn.Conv2d(4, 6, 3, padding="same", padding_mode="reflect"),
            nn.ConvTranspose2d(4, 6, 3, 2, 1, 1, groups=2, dilation=2), nn.LazyConv2d(2, 1)])
        self.deep = nn.ModuleList([nn.Conv3d(4, 2, 2), nn.ConvTranspose3d(4, 2, 2, 2), nn.BatchNorm3d(4),
            nn.InstanceNorm3d(4), nn.BatchNorm3d(4, affine=False)])

    def forward(self, x, y):
        wide, deep = x.unflatten(2, (3, 4)), x.reshape(-1, 4, 2, 2, 3)
        answers = [[layer(part) for layer in layers] for layers, part in
                   ((self.flat, x), (self.wide, wide), (self.deep, deep))]
        return answers, self.flat[0](x[0]), y


def convolutions() -> Example:
    module = Convolutions()
    module(torch.randn(1, 4, 12), torch.zeros(1, 1))
    first, *more = [(torch.randn(n, 4, 12), torch.randn(n, 1)) for n in (3, 5)]
    return Example(module, first, ({0: BATCH}, {0: BATCH}), more)


class Attentions(nn.Module):
    def forward(self, q, k, mask):
        bias = torch.where(mask, 0.0, float("-inf"))[:, None, None]
        attend = F.scaled_dot_product_attention
        return {"plain": attend(q, k, k), "causal": attend(q, q, q, is_causal=True),
            "masked": attend(q, k, k, attn_mask=mask[:, None, None]), "bias": attend(q, k, k, bias + 0.5),
                "scale": attend(q, k, k, scale=0.1), "grouped": attend(q, k[:, :2], k[:, :2], enable_gqa=True),
               "cross": attend(q, k, k, is_causal=True)}


def attentions() -> Example:
    def ask(batch, time, more):
        mask = torch.arange(more)[None] < torch.arange(batch)[:, None]  # the first row sees nothing
        return torch.randn(batch, 4, time, 8), torch.randn(batch, 4, more, 8), mask

    dims = ({0: BATCH, 2: Dim("time")}, {0: BATCH, 2: Dim("more")}, {0: BATCH, 1: Dim("more")})
    return Example(Attentions(), ask(3, 5, 4), dims, [ask(2, 3, 6)])


class Bags(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.sums, self.means, self.most = (nn.EmbeddingBag(10, 3, mode=mode) for mode in ("sum", "mean", "max"))
        self.padded = nn.EmbeddingBag(10, 3, mode="mean", padding_idx=2, include_last_offset=True)

    def forward(self, ids, offsets, weights):
        closed = torch.cat([offsets, torch.tensor([ids.shape[0]])])
        sums = self.sums(ids, offsets, per_sample_weights=weights)
        return sums, self.means(ids, offsets), self.most(ids, offsets), self.padded(ids, closed)


def bags_of_embeddings() -> Example:
    def ask(count, offsets):
        return torch.randint(0, 10, (count,)), torch.tensor(offsets), torch.rand(count)

    dims = ({0: Dim("count")}, {0: BATCH}, {0: Dim("count")})
    return Example(Bags(), ask(6, [0, 2, 2]), dims, [ask(9, [0, 3, 8, 8]), ask(4, [0, 1])])


MODELS = {make.__name__: make for make in (
    unary, unary_signed, unary_double, arithmetic, whole_numbers, comparisons, reductions, shapes, creation, indexing,
    indexing_of_fixed_sizes, indexing_by_masks,
    scattering, ordering, products, windows, resizing, convolutions, attentions, bags_of_embeddings)}
