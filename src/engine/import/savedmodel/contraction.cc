#include "import/savedmodel/contraction.h"

#include <algorithm>
#include <set>
#include <vector>

#include "import/savedmodel/helpers.h"

namespace tenon::savedmodel {
namespace {

bool Has(const std::string& letters, char letter) {
  return letters.find(letter) != std::string::npos;
}

bool AllDiffer(const std::string& letters) {
  return std::set<char>(letters.begin(), letters.end()).size() == letters.size();
}

// An equation taken apart: "abc,cd->abd".
struct Terms {
  std::string a, b, out;
};

std::optional<Terms> Parse(const std::string& equation) {
  const size_t comma = equation.find(',');
  const size_t arrow = equation.find("->");
  if (comma == std::string::npos || arrow == std::string::npos || comma > arrow ||
      equation.find(',', comma + 1) != std::string::npos || Has(equation, '.'))
    return std::nullopt;
  Terms terms{equation.substr(0, comma), equation.substr(comma + 1, arrow - comma - 1),
              equation.substr(arrow + 2)};
  if (!AllDiffer(terms.a) || !AllDiffer(terms.b) || !AllDiffer(terms.out)) return std::nullopt;
  for (const char letter : terms.out)
    if (!Has(terms.a, letter) && !Has(terms.b, letter)) return std::nullopt;
  return terms;
}

// The letters by what becomes of them.
struct Groups {
  std::string batch, rows, inner, columns;
};

// None when a letter of one operand alone is summed over.
std::optional<Groups> Sort(const Terms& terms) {
  Groups groups;
  for (const char letter : terms.a) {
    const bool both = Has(terms.b, letter);
    const bool kept = Has(terms.out, letter);
    if (!both && !kept) return std::nullopt;
    (both ? kept ? groups.batch : groups.inner : groups.rows) += letter;
  }
  for (const char letter : terms.b) {
    if (Has(terms.a, letter)) continue;
    if (!Has(terms.out, letter)) return std::nullopt;
    groups.columns += letter;
  }
  return groups;
}

class Contraction {
 public:
  Contraction(Call& call, Terms terms, Groups groups)
      : call_(call), terms_(std::move(terms)), groups_(std::move(groups)) {}

  std::optional<Value> Write() {
    if (!SameBatch()) return std::nullopt;
    // Without a batch, the rows of the first operand may stay as they are.
    std::vector<std::string> axes_a = Split(groups_.batch);
    if (groups_.batch.empty()) {
      axes_a = Split(groups_.rows);
    } else {
      axes_a.push_back(groups_.rows);
    }
    std::vector<std::string> product_axes = axes_a;
    axes_a.push_back(groups_.inner);
    product_axes.push_back(groups_.columns);
    std::vector<std::string> axes_b = Split(groups_.batch);
    axes_b.push_back(groups_.inner);
    axes_b.push_back(groups_.columns);
    const std::optional<Value> a = Arrange(0, axes_a);
    const std::optional<Value> b = Arrange(1, axes_b);
    if (!a.has_value() || !b.has_value()) return std::nullopt;
    return Restore(call_.Node("MatMul", {*a, *b}), product_axes);
  }

 private:
  int64_t SizeOf(int operand, char letter) {
    const std::string& letters = operand == 0 ? terms_.a : terms_.b;
    const std::optional<Shape> shape = call_.ShapeOf(operand);
    const size_t axis = letters.find(letter);
    return shape.has_value() && axis < shape->size() ? (*shape)[axis] : kAnyDim;
  }

  static std::vector<std::string> Split(const std::string& letters) {
    std::vector<std::string> axes;
    for (const char letter : letters) axes.emplace_back(1, letter);
    return axes;
  }

  int64_t SizeOf(char letter) {
    const int64_t size = Has(terms_.a, letter) ? SizeOf(0, letter) : SizeOf(1, letter);
    return size == kAnyDim && Has(terms_.b, letter) ? SizeOf(1, letter) : size;
  }

  // What several axes make together; kAnyDim when one is not known.
  int64_t ProductOf(const std::string& letters) {
    int64_t product = 1;
    for (const char letter : letters) {
      const int64_t size = SizeOf(letter);
      if (size == kAnyDim || size > (int64_t{1} << 31) || product > (int64_t{1} << 31))
        return kAnyDim;
      product *= size;
    }
    return product;
  }

  // `value`, whose axes are `from`, with the axes `to`. A size that isn't known is kept in its
  // place; none when it moves.
  std::optional<Value> Regroup(Value value, const std::vector<std::string>& from,
                               const std::vector<std::string>& to) {
    if (from == to) return value;
    std::vector<int64_t> shape;
    for (size_t i = 0; i < to.size(); ++i) {
      const int64_t size = ProductOf(to[i]);
      const bool stays = i < from.size() && from[i] == to[i];
      if (size <= 0 && !stays) return std::nullopt;
      shape.push_back(stays ? 0 : size);
    }
    return call_.graph().Reshape(value, shape);
  }

  // MatMul spreads sizes of 1 over a batch; an Einstein sum of them would, too, but reshapes don't.
  bool SameBatch() {
    return std::ranges::all_of(groups_.batch, [&](char letter) {
      const int64_t a = SizeOf(0, letter);
      const int64_t b = SizeOf(1, letter);
      return a == b || a == kAnyDim || b == kAnyDim;
    });
  }

  // Operand `i` with the axes `axes`, groups of its own.
  std::optional<Value> Arrange(int i, const std::vector<std::string>& axes) {
    const std::string& letters = i == 0 ? terms_.a : terms_.b;
    std::string order;
    for (const std::string& axis : axes) order += axis;
    return Regroup(Reorder(call_.In(i), letters, order), Split(order), axes);
  }

  Value Reorder(Value value, const std::string& from, const std::string& to) {
    if (from == to) return value;
    std::vector<int64_t> perm;
    for (const char letter : to) perm.push_back(static_cast<int64_t>(from.find(letter)));
    return Permute(call_, value, std::move(perm));
  }

  // The product in the order of the result.
  std::optional<Value> Restore(Value product, const std::vector<std::string>& axes) {
    const std::string order = groups_.batch + groups_.rows + groups_.columns;
    const std::optional<Value> parted = Regroup(product, axes, Split(order));
    if (!parted.has_value()) return std::nullopt;
    return Reorder(*parted, order, terms_.out);
  }

  Call& call_;
  Terms terms_;
  Groups groups_;
};

}  // namespace

std::optional<Value> Contract(Call& call, const std::string& equation) {
  if (call.inputs() != 2) return std::nullopt;
  const std::optional<Terms> terms = Parse(equation);
  if (!terms.has_value()) return std::nullopt;
  const std::optional<Groups> groups = Sort(*terms);
  const std::optional<Shape> a = call.ShapeOf(0);
  const std::optional<Shape> b = call.ShapeOf(1);
  if (!groups.has_value() || !a.has_value() || !b.has_value() || a->size() != terms->a.size() ||
      b->size() != terms->b.size())
    return std::nullopt;
  return Contraction(call, *terms, *groups).Write();
}

}  // namespace tenon::savedmodel
