// Convolutions, pooling and normalisation over space, channels first or last.
#include <algorithm>
#include <string>

#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

// Where batch, space and channels lie.
class Layout {
 public:
  Layout(Call& call, size_t space) : call_(call), space_(space) {
    const std::string format = call.Text("data_format", space == 3 ? "NDHWC" : "NHWC");
    last_ = format == "NHWC" || format == "NDHWC";
    if (!last_ && format != "NCHW" && format != "NCDHW")
      call.Refuse(StrCat("data_format ", Quote(format), " is not supported"));
  }

  Value ToFirst(Value value) const {
    if (!last_) return value;
    std::vector<int64_t> perm = {0, static_cast<int64_t>(space_) + 1};
    for (size_t i = 0; i < space_; ++i) perm.push_back(static_cast<int64_t>(i) + 1);
    return Permute(call_, value, perm);
  }

  Value FromFirst(Value value) const {
    if (!last_) return value;
    std::vector<int64_t> perm = {0};
    for (size_t i = 0; i < space_; ++i) perm.push_back(static_cast<int64_t>(i) + 2);
    perm.push_back(1);
    return Permute(call_, value, perm);
  }

  // Of an attribute with an entry for each axis: those of space. Refused when it is malformed or
  // says something of batch and channels.
  std::vector<int64_t> Space(std::string_view attribute) const {
    const std::vector<int64_t> all = call_.IntList(attribute);
    std::vector<int64_t> space(space_, 1);
    if (all.empty()) return space;
    const size_t first = last_ ? 1 : 2;
    if (all.size() != space_ + 2 || all[0] != 1 || all[last_ ? space_ + 1 : 1] != 1 ||
        std::ranges::any_of(all, [](int64_t size) { return size < 1 || size > (1 << 20); })) {
      call_.Refuse(StrCat("attribute ", attribute, " is not supported"));
      return space;
    }
    std::copy_n(all.begin() + static_cast<ptrdiff_t>(first), space_, space.begin());
    return space;
  }

  // The sizes of space in a shape; none when they aren't all known.
  std::optional<std::vector<int64_t>> SpaceOf(const std::optional<Shape>& shape) const {
    if (!shape.has_value() || shape->size() != space_ + 2) return std::nullopt;
    const auto first = shape->begin() + (last_ ? 1 : 2);
    std::vector<int64_t> sizes(first, first + static_cast<ptrdiff_t>(space_));
    if (std::ranges::find(sizes, kAnyDim) != sizes.end()) return std::nullopt;
    return sizes;
  }

  // Adds what `padding` says.
  void AddPadding(Attributes* attributes) const {
    const std::string padding = call_.Text("padding");
    if (padding == "SAME") {
      attributes->push_back(TextAttr("auto_pad", "SAME_UPPER"));
    } else if (padding == "EXPLICIT") {
      const std::vector<int64_t> all = call_.IntList("explicit_paddings");
      if (all.size() != 2 * (space_ + 2)) return call_.Refuse("explicit_paddings is malformed");
      std::vector<int64_t> pads;
      const size_t first = last_ ? 2 : 4;
      for (size_t side = 0; side < 2; ++side)
        for (size_t i = 0; i < space_; ++i) pads.push_back(all[first + 2 * i + side]);
      attributes->push_back(IntsAttr("pads", std::move(pads)));
    } else if (padding != "VALID") {
      call_.Refuse(StrCat("padding ", Quote(padding), " is not supported"));
    }
  }

 private:
  Call& call_;
  size_t space_;
  bool last_ = true;
};

// The filter's shape, whose rank must be the space's and two more.
std::optional<Shape> FilterShape(Call& call, size_t space) {
  std::optional<Shape> shape = call.ShapeOf(1);
  if (shape.has_value() && shape->size() == space + 2 &&
      std::ranges::find(*shape, kAnyDim) == shape->end() &&
      std::ranges::find(*shape, 0) == shape->end())
    return shape;
  call.Refuse("the shape of its filter is not known");
  return std::nullopt;
}

std::vector<int64_t> KernelOf(const Shape& filter) { return {filter.begin(), filter.end() - 2}; }

// Filters are [space..., in, out] in TensorFlow, [out, in, space...] in ONNX.
Value FilterToFirst(Call& call, size_t space) {
  const auto channels = static_cast<int64_t>(space);
  std::vector<int64_t> perm = {channels + 1, channels};
  for (int64_t i = 0; i < channels; ++i) perm.push_back(i);
  return Permute(call, call.In(1), perm);
}

// The channels that a filter does not see belong to other groups.
int64_t GroupsOf(Call& call, const Shape& filter, bool last) {
  const std::optional<Shape> data = call.ShapeOf(0);
  const int64_t seen = filter[filter.size() - 2];
  if (!data.has_value() || data->size() != filter.size()) return 1;
  const int64_t channels = last ? data->back() : (*data)[1];
  return channels > 0 && channels % seen == 0 ? channels / seen : 1;
}

std::function<void(Call&)> Convolve(size_t space) {
  return [space](Call& call) {
    const Layout layout(call, space);
    const std::optional<Shape> filter = FilterShape(call, space);
    if (!filter.has_value()) return;
    const bool last = call.Text("data_format", "NHWC").back() == 'C';
    Attributes attributes = {IntsAttr("strides", layout.Space("strides")),
                             IntsAttr("dilations", layout.Space("dilations")),
                             IntsAttr("kernel_shape", KernelOf(*filter)),
                             IntAttr("group", GroupsOf(call, *filter, last))};
    layout.AddPadding(&attributes);
    if (call.refused()) return;
    const Value result =
        call.Node("Conv", {layout.ToFirst(call.In(0)), FilterToFirst(call, space)}, attributes);
    call.Return(layout.FromFirst(result));
  };
}

// [h, w, in, m] becomes [in * m, 1, h, w]: a group for each channel.
void Depthwise(Call& call) {
  const Layout layout(call, 2);
  const std::optional<Shape> filter = FilterShape(call, 2);
  if (!filter.has_value()) return;
  const int64_t channels = (*filter)[2];
  const int64_t multiplier = (*filter)[3];
  const Value spread = call.graph().Reshape(Permute(call, call.In(1), {2, 3, 0, 1}),
                                            {channels * multiplier, 1, (*filter)[0], (*filter)[1]});
  Attributes attributes = {IntsAttr("strides", layout.Space("strides")),
                           IntsAttr("dilations", layout.Space("dilations")),
                           IntsAttr("kernel_shape", KernelOf(*filter)), IntAttr("group", channels)};
  layout.AddPadding(&attributes);
  if (call.refused()) return;
  const Value result = call.Node("Conv", {layout.ToFirst(call.In(0)), spread}, attributes);
  call.Return(layout.FromFirst(result));
}

// What the output lacks or has too much, on one axis.
struct Margin {
  int64_t before = 0;
  int64_t after = 0;
  int64_t more = 0;  // output_padding
};

// A transposed convolution of `in` to `out` is the gradient of a convolution of `out` to `in`, with
// that one's padding; sizes that are not known are taken to be the usual ones.
Margin MarginOf(bool same, int64_t span, int64_t stride, std::optional<int64_t> in,
                std::optional<int64_t> out) {
  const int64_t full = in.has_value() ? (*in - 1) * stride + span : 0;
  int64_t excess = same ? span - stride : std::min<int64_t>(span - stride, 0);
  if (in.has_value() && out.has_value()) excess = full - *out;
  Margin margin;
  if (!same || excess < 0) {
    margin.more = std::max<int64_t>(-excess, 0);
    return margin;
  }
  margin.before = excess / 2;
  margin.after = excess - margin.before;
  return margin;
}

// Inputs: the shape of the result, the filter [h, w, out, in], the data.
std::function<void(Call&)> Deconvolve(size_t space) {
  return [space](Call& call) {
    const Layout layout(call, space);
    const std::optional<Shape> filter = FilterShape(call, space);
    if (!filter.has_value()) return;
    const std::string padding = call.Text("padding");
    if (padding != "SAME" && padding != "VALID")
      return call.Refuse(StrCat("padding ", Quote(padding), " is not supported"));
    const std::vector<int64_t> strides = layout.Space("strides");
    const std::vector<int64_t> dilations = layout.Space("dilations");
    const auto in = layout.SpaceOf(call.ShapeOf(2));
    std::optional<Shape> wanted;
    if (const auto& sizes = call.Input(0).sizes; sizes.has_value()) {
      wanted = Shape(sizes->begin(), sizes->end());
      for (int64_t& size : *wanted) size = size == kUnknownSize ? kAnyDim : size;
    }
    const auto out = layout.SpaceOf(wanted);
    std::vector<int64_t> before, after, more;
    for (size_t i = 0; i < space; ++i) {
      const int64_t span = ((*filter)[i] - 1) * dilations[i] + 1;
      const Margin margin = MarginOf(padding == "SAME", span, strides[i],
                                     in.has_value() ? std::optional((*in)[i]) : std::nullopt,
                                     out.has_value() ? std::optional((*out)[i]) : std::nullopt);
      if (margin.more >= strides[i] && margin.more > 0 && margin.more >= dilations[i])
        return call.Refuse("the size of its result is not supported");
      before.push_back(margin.before);
      after.push_back(margin.after);
      more.push_back(margin.more);
    }
    before.insert(before.end(), after.begin(), after.end());
    if (call.refused()) return;
    const Value result =
        call.Node("ConvTranspose", {layout.ToFirst(call.In(2)), FilterToFirst(call, space)},
                  {IntsAttr("strides", strides), IntsAttr("dilations", dilations),
                   IntsAttr("kernel_shape", KernelOf(*filter)), IntsAttr("pads", before),
                   IntsAttr("output_padding", more)});
    const Value back = layout.FromFirst(result);
    call.Return(wanted.has_value() ? call.graph().WithShape(back, *wanted) : back);
  };
}

std::function<void(Call&)> Pool(std::string_view op, size_t space) {
  return [op, space](Call& call) {
    const Layout layout(call, space);
    Attributes attributes = {IntsAttr("kernel_shape", layout.Space("ksize")),
                             IntsAttr("strides", layout.Space("strides"))};
    layout.AddPadding(&attributes);
    if (op == "AveragePool") attributes.push_back(IntAttr("count_include_pad", 0));
    if (call.refused()) return;
    call.Return(layout.FromFirst(call.Node(op, {layout.ToFirst(call.In(0))}, attributes)));
  };
}

// With the moments of training: a scale and a shift of each channel.
void BatchNorm(Call& call) {
  if (call.Bool("is_training", true))
    return call.Refuse(
        "is_training is true: it would normalise by each batch; export the model "
        "for inference");
  GraphBuilder& graph = call.graph();
  const Value x = call.In(0);
  std::vector<Value> moments;  // scale, offset, mean, variance
  const bool last = call.Text("data_format", "NHWC").back() == 'C';
  for (int i = 1; i < 5; ++i) {
    Value moment = graph.Cast(call.In(i), graph.DTypeOf(x));
    if (!last) {
      const auto rank = call.Rank(0);
      if (!rank.has_value()) return;
      std::vector<int64_t> shape = {-1};
      for (int64_t axis = 2; axis < *rank; ++axis) shape.push_back(1);
      moment = graph.Reshape(moment, shape);
    }
    moments.push_back(moment);
  }
  const Value spread =
      call.Node("Sqrt", {call.Node("Add", {moments[3], call.Like(x, call.Real("epsilon", 1e-4))})});
  const Value scale = call.Node("Div", {moments[0], spread});
  const Value centred = call.Node("Sub", {x, moments[2]});
  call.Return(call.Node("Add", {call.Node("Mul", {centred, scale}), moments[1]}));
  for (int i = 3; i < 5; ++i) call.Return(call.Input(i));
}

void LocalResponse(Call& call) {
  const Layout layout(call, 2);
  const int64_t size = 2 * call.Int("depth_radius", 5) + 1;
  const Value result =
      call.Node("LRN", {layout.ToFirst(call.In(0))},
                {IntAttr("size", size), FloatAttr("bias", call.Real("bias", 1)),
                 FloatAttr("alpha", call.Real("alpha", 1) * static_cast<double>(size)),
                 FloatAttr("beta", call.Real("beta", 0.5))});
  call.Return(layout.FromFirst(result));
}

}  // namespace

std::vector<OpRow> ConvolutionOps() {
  const std::vector<std::string_view> moments = {"y", "batch_mean", "batch_variance"};
  return {
      {"Conv2D", Convolve(2), 2},
      {"Conv3D", Convolve(3), 2},
      {"DepthwiseConv2dNative", Depthwise, 2},
      {"Conv2DBackpropInput", Deconvolve(2), 3},
      {"Conv3DBackpropInputV2", Deconvolve(3), 3},
      {"MaxPool", Pool("MaxPool", 2)},
      {"MaxPool3D", Pool("MaxPool", 3)},
      {"AvgPool", Pool("AveragePool", 2)},
      {"AvgPool3D", Pool("AveragePool", 3)},
      {"FusedBatchNorm", BatchNorm, 5, moments, "is_training false"},
      {"FusedBatchNormV2", BatchNorm, 5, moments, "is_training false"},
      {"FusedBatchNormV3", BatchNorm, 5, moments, "is_training false"},
      {"LRN", LocalResponse},
  };
}

}  // namespace tenon::savedmodel
