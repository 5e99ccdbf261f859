// Calls, conditions and loops.
#include <algorithm>
#include <limits>
#include <memory>
#include <string>

#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"
#include "import/savedmodel/tensor_data.h"
#include "import/savedmodel/translator.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

void InvokeFunction(Call& call) {
  for (Item& item : call.translator().Invoke(call.Function("f"), call.AllInputs()))
    call.Return(std::move(item));
}

// The shapes that TensorFlow promises for the results of an If or While.
std::vector<std::optional<Shape>> OutputShapes(const Call& call, size_t count) {
  std::vector<std::optional<Shape>> shapes(count);
  const tf::Attribute* found = call.Find("output_shapes");
  if (found == nullptr || !found->has_list()) return shapes;
  const auto& listed = found->list().shapes();
  for (size_t i = 0; i < count && i < static_cast<size_t>(listed.size()); ++i)
    shapes[i] = ShapeOf(listed.Get(static_cast<int>(i)));
  return shapes;
}

bool AnyPoisoned(const std::vector<Item>& items) {
  return std::ranges::any_of(items, &Item::poisoned);
}

Value AsCondition(Call& call, Value value) {
  return AsScalar(call, call.graph().Cast(value, DType::kBool));
}

// The graph values of a branch's or body's results; refused when one is no tensor.
std::vector<Value> ValuesOf(Call& call, const std::vector<Item>& items) {
  std::vector<Value> values;
  for (const Item& item : items) {
    const absl::StatusOr<Value> value = call.translator().ValueOf(item);
    if (!value.ok()) {
      call.Refuse(StrCat("a result of its functions ", ToStd(value.status().message())));
      return {};
    }
    values.push_back(*value);
  }
  return values;
}

// ---------------------------------------------------------------------------------------------- If

struct Branch {
  Body body;
  std::vector<ValueType> types;
};

std::optional<Branch> WriteBranch(Call& call, const std::string& function,
                                  const std::vector<Item>& arguments) {
  GraphBuilder& graph = call.graph();
  graph.BeginBody({});
  const std::vector<Item> items = call.translator().Invoke(function, arguments);
  std::vector<Value> values;
  const bool poisoned = AnyPoisoned(items);
  if (!poisoned) values = ValuesOf(call, items);
  Branch branch;
  for (const Value value : values) branch.types.push_back(graph.TypeOf(value));
  branch.body = graph.EndBody(values);
  if (poisoned || call.refused()) return std::nullopt;
  return branch;
}

ValueType Common(const ValueType& a, const ValueType& b) {
  ValueType common = a;
  if (!a.shape.has_value() || !b.shape.has_value() || a.shape->size() != b.shape->size()) {
    common.shape.reset();
    return common;
  }
  for (size_t i = 0; i < a.shape->size(); ++i)
    if ((*a.shape)[i] != (*b.shape)[i]) (*common.shape)[i] = kAnyDim;
  return common;
}

void If(Call& call) {
  const std::vector<Item> arguments(call.AllInputs().begin() + 1, call.AllInputs().end());
  const std::string then_name = call.Function("then_branch");
  const std::string else_name = call.Function("else_branch");
  if (call.Input(0).poisoned()) {
    call.translator().Scan(then_name);
    call.translator().Scan(else_name);
    return;
  }
  const Value condition = AsCondition(call, call.In(0));
  const auto then = WriteBranch(call, then_name, arguments);
  const auto otherwise = WriteBranch(call, else_name, arguments);
  if (!then.has_value() || !otherwise.has_value() || call.refused()) return;
  const size_t count = then->types.size();
  if (otherwise->types.size() != count || count == 0)
    return call.Refuse("its branches don't give the same results");
  std::vector<ValueType> types;
  const auto promised = OutputShapes(call, count);
  for (size_t i = 0; i < count; ++i) {
    if (then->types[i].dtype != otherwise->types[i].dtype)
      return call.Refuse("its branches don't give the same results");
    types.push_back(Common(then->types[i], otherwise->types[i]));
    if (!types[i].shape.has_value()) types[i].shape = promised[i];
  }
  for (const Value value :
       call.graph().Nodes("If", {condition}, static_cast<int>(count),
                          {{"then_branch", then->body}, {"else_branch", otherwise->body}}, types))
    call.Return(value);
}

// ------------------------------------------------------------------------------------------- While

// A loop's variable.
enum class Role {
  kInvariant,  // every turn leaves it as it was
  kCarried,
  kGathered,  // a list that every turn writes an element of
};

class Loop {
 public:
  explicit Loop(Call& call)
      : call_(call),
        translator_(call.translator()),
        number_(translator_.NewLoop()),
        condition_(call.Function("cond")),
        body_name_(call.Function("body")),
        count_(call.AllInputs().size()) {}

  void Write() {
    if (!Classify()) return;
    const Value before = Condition(call_.AllInputs());
    if (call_.refused() || !before.exists()) return Poison();
    const std::optional<Body> body = WriteBody();
    if (!body.has_value() || call_.refused()) return Poison();
    std::vector<Value> inputs = {Value(), before};
    for (size_t i = 0; i < count_; ++i)
      if (roles_[i] == Role::kCarried) inputs.push_back(call_.In(static_cast<int>(i)));
    const std::vector<Value> results = call_.graph().Nodes(
        "Loop", inputs, static_cast<int>(carried_types_.size() + gathered_.size()),
        {{"body", *body}}, ResultTypes());
    Return(results);
  }

 private:
  // Nothing comes of it; the reason is known or has been reported within.
  void Poison() { call_.results().clear(); }

  bool Classify() {
    const NodeGraph* body = translator_.FindFunction(body_name_);
    if (body == nullptr || translator_.FindFunction(condition_) == nullptr) {
      call_.Refuse("it names functions that are not there");
      return false;
    }
    const auto& outputs = body->function().signature().outputs();
    if (static_cast<size_t>(outputs.size()) != count_) {
      call_.Refuse("its body does not give its variables");
      return false;
    }
    for (size_t i = 0; i < count_; ++i) {
      const auto index = static_cast<int>(i);
      const auto found = body->function().returns().find(outputs.Get(index).name());
      const absl::StatusOr<Source> source = body->ResolveThroughIdentity(
          found == body->function().returns().end() ? outputs.Get(index).name() : found->second);
      if (!source.ok()) {
        translator_.Fail(source.status());
        return false;
      }
      const bool same = source->is_argument && source->index == index;
      const bool list = call_.Input(index).kind == Item::Kind::kList;
      roles_.push_back(same ? Role::kInvariant : list ? Role::kGathered : Role::kCarried);
      counters_.push_back(!same && !list && IsCounter(*body, *source, index));
    }
    return true;
  }

  // Whether variable `index` begins at 0 and the node that `source` names adds 1 to it.
  bool IsCounter(const NodeGraph& body, const Source& source, int index) {
    const auto first = call_.KnownInts(index);
    if (!first.has_value() || first->size() != 1 || first->front() != 0 || source.is_argument)
      return false;
    const tf::Node& node = body.node(source.index);
    if ((node.op() != "AddV2" && node.op() != "Add") || node.inputs_size() < 2) return false;
    bool itself = false;
    bool one = false;
    for (int i = 0; i < 2; ++i) {
      const absl::StatusOr<Source> operand = body.ResolveThroughIdentity(node.inputs(i));
      if (!operand.ok()) return false;
      if (operand->is_argument) {
        itself = itself || operand->index == index;
        continue;
      }
      const tf::Node& constant = body.node(operand->index);
      const auto value = constant.attributes().find("value");
      if (constant.op() != "Const" || value == constant.attributes().end()) continue;
      const absl::StatusOr<Tensor> tensor =
          ReadTensor(value->second.tensor(), translator_.options().limits);
      if (!tensor.ok()) continue;
      const auto ints = IntsOf(*tensor);
      one = one || (ints.has_value() && ints->size() == 1 && ints->front() == 1);
    }
    return itself && one;
  }

  Value Condition(const std::vector<Item>& variables) {
    const std::vector<Item> items = translator_.Invoke(condition_, variables);
    if (items.size() != 1 || items[0].poisoned()) return Value();
    const std::vector<Value> values = ValuesOf(call_, items);
    return values.empty() ? Value() : AsCondition(call_, values[0]);
  }

  std::vector<Item> OpenBody() {
    std::vector<std::pair<std::string, ValueType>> inputs = {
        {"turn", {DType::kInt64, Shape(size_t{0}, 0)}},
        {"go_on", {DType::kBool, Shape(size_t{0}, 0)}}};
    const auto promised = OutputShapes(call_, count_);
    for (size_t i = 0; i < count_; ++i) {
      if (roles_[i] != Role::kCarried) continue;
      const auto index = static_cast<int>(i);
      ValueType type{call_.DTypeOf(index), promised[i]};
      if (!type.shape.has_value() && call_.ShapeOf(index).has_value())
        type.shape = Shape(call_.ShapeOf(index)->size(), kAnyDim);
      carried_types_.push_back(type);
      inputs.emplace_back("variable", type);
    }
    const std::vector<Value> values = call_.graph().BeginBody(inputs);
    std::vector<Item> variables;
    size_t next = 2;
    for (size_t i = 0; i < count_; ++i) {
      Item item = call_.Input(static_cast<int>(i));
      if (roles_[i] == Role::kCarried) {
        item = Item{.kind = Item::Kind::kTensor};
        item.value = values[next++];
        if (counters_[i]) item.counter_of = number_;
      } else if (roles_[i] == Role::kGathered) {
        item.list = std::make_shared<List>(*item.list);
        item.list->kind = List::Kind::kOpen;
        item.list->loop = number_;
        item.list->variable = static_cast<int>(i);
      }
      variables.push_back(std::move(item));
    }
    return variables;
  }

  std::optional<Body> WriteBody() {
    for (size_t i = 0; i < count_; ++i) {
      const Item& item = call_.Input(static_cast<int>(i));
      if (roles_[i] == Role::kGathered && item.list->kind != List::Kind::kReserved) {
        call_.Refuse("it writes to a list of tensors that is not fresh");
        return std::nullopt;
      }
      if (roles_[i] == Role::kCarried && item.kind != Item::Kind::kTensor) {
        call_.Refuse("it changes a variable that is no tensor");
        return std::nullopt;
      }
    }
    const std::vector<Item> variables = OpenBody();
    std::vector<Item> results = translator_.Invoke(body_name_, variables);
    std::vector<Value> outputs = BodyOutputs(variables, results);
    const Body body = call_.graph().EndBody(outputs);
    if (outputs.empty()) return std::nullopt;
    return body;
  }

  // Whether to go on, what is carried, what is gathered; nothing when that can't be said.
  std::vector<Value> BodyOutputs(const std::vector<Item>& variables,
                                 const std::vector<Item>& results) {
    if (results.size() != count_ || AnyPoisoned(results)) return {};
    std::vector<Item> next = variables;
    std::vector<Item> carried;
    std::vector<Item> gathered;
    for (size_t i = 0; i < count_; ++i) {
      if (roles_[i] == Role::kCarried) {
        carried.push_back(results[i]);
        next[i] = results[i];
      }
      if (roles_[i] != Role::kGathered) continue;
      const List* list = results[i].list.get();
      if (list == nullptr || list->kind != List::Kind::kWritten || list->loop != number_ ||
          list->variable != static_cast<int>(i)) {
        call_.Refuse("it does not write one element of each list in every turn");
        return {};
      }
      gathered.push_back(list->element);
      gathered_.push_back(list);
      kept_.push_back(results[i].list);
    }
    const Value go_on = Condition(next);
    if (!go_on.exists()) return {};
    carried.insert(carried.end(), gathered.begin(), gathered.end());
    std::vector<Value> values = ValuesOf(call_, carried);
    if (call_.refused()) return {};
    for (size_t i = 0; i < gathered_.size(); ++i) {
      ValueType type = call_.graph().TypeOf(values[carried_types_.size() + i]);
      if (type.shape.has_value()) type.shape->insert(type.shape->begin(), kAnyDim);
      gathered_types_.push_back(type);
    }
    values.insert(values.begin(), go_on);
    return values;
  }

  std::vector<ValueType> ResultTypes() const {
    std::vector<ValueType> types = carried_types_;
    types.insert(types.end(), gathered_types_.begin(), gathered_types_.end());
    return types;
  }

  void Return(const std::vector<Value>& results) {
    size_t carried = 0;
    size_t gathered = 0;
    for (size_t i = 0; i < count_; ++i) {
      if (roles_[i] == Role::kInvariant) {
        call_.Return(call_.Input(static_cast<int>(i)));
      } else if (roles_[i] == Role::kCarried) {
        call_.Return(results[carried++]);
      } else {
        const Value all = results[carried_types_.size() + gathered];
        call_.Return(WholeList(all, *gathered_[gathered]));
        ++gathered;
      }
    }
  }

  // What the loop gathered as the list that TensorFlow would hold: as long as it was reserved.
  Item WholeList(Value all, const List& written) {
    GraphBuilder& graph = call_.graph();
    Item item{.kind = Item::Kind::kList};
    item.list = std::make_shared<List>();
    item.list->dtype = written.dtype;
    const std::optional<Shape> shape = graph.TypeOf(all).shape;
    if (written.only_first) {
      item.list->stacked =
          call_.Node("Slice", {all, graph.Ints({-1}),
                               graph.Ints({std::numeric_limits<int64_t>::max()}), graph.Ints({0})});
      return item;
    }
    const absl::StatusOr<Value> size = translator_.ValueOf(written.size);
    if (!size.ok() || !shape.has_value()) {
      call_.Refuse("the rank of what it gathers is not known");
      return item;
    }
    const Value wanted = graph.Reshape(graph.Cast(*size, DType::kInt64), {1});
    const Value got = call_.Node("Shape", {all}, {IntAttr("start", 0), IntAttr("end", 1)});
    const Value before = graph.Ints(std::vector<int64_t>(shape->size(), 0));
    std::vector<Value> pads = {before, call_.Node("Sub", {wanted, got})};
    if (shape->size() > 1) pads.push_back(graph.Ints(std::vector<int64_t>(shape->size() - 1, 0)));
    item.list->stacked = call_.Node("Pad", {all, graph.Concat(pads, 0)});
    return item;
  }

  Call& call_;
  Translator& translator_;
  int number_;
  std::string condition_;
  std::string body_name_;
  size_t count_;
  std::vector<Role> roles_;
  std::vector<bool> counters_;
  std::vector<ValueType> carried_types_;
  std::vector<ValueType> gathered_types_;
  std::vector<const List*> gathered_;
  std::vector<std::shared_ptr<List>> kept_;
};

void While(Call& call) {
  if (AnyPoisoned(call.AllInputs())) {
    call.translator().Scan(call.Function("cond"));
    call.translator().Scan(call.Function("body"));
    return;
  }
  Loop(call).Write();
}

}  // namespace

std::vector<OpRow> ControlOps() {
  return {
      {"PartitionedCall", InvokeFunction, 0, {}, "", true, true},
      {"StatefulPartitionedCall", InvokeFunction, 0, {}, "", true, true},
      {"If", If, 1, {}, "", false, true},
      {"StatelessIf", If, 1, {}, "", false, true},
      {"While", While, 0, {}, "", false, true},
      {"StatelessWhile", While, 0, {}, "", false, true},
  };
}

}  // namespace tenon::savedmodel
