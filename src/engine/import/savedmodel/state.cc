// Constants, variables and placeholders.
#include <string>

#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"
#include "import/savedmodel/table.h"
#include "import/savedmodel/tensor_data.h"
#include "import/savedmodel/translator.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

// TensorFlow's name for "this variable has no name".
constexpr std::string_view kAnonymous = "cd2c89b7-88b7-44c8-ad83-06c2a9158347";

void Const(Call& call) {
  Item& known = call.translator().constants()[&call.node()];
  if (known.poisoned()) {
    const tf::Attribute* value = call.Find("value");
    if (value == nullptr || !value->has_tensor()) return call.Refuse("it has no value");
    absl::StatusOr<Tensor> tensor = ReadTensor(value->tensor(), call.translator().options().limits);
    if (!tensor.ok()) return call.Refuse(tensor.status());
    known = MakeConstantItem(*std::move(tensor));
  }
  call.Return(known);
}

void ReturnResource(Call& call, bool is_reference) {
  Item item{.kind = Item::Kind::kResource};
  item.resource = SharedName(call);
  item.is_reference = is_reference;
  call.Return(std::move(item));
}

void ReadVariable(Call& call) {
  const Item& resource = call.Input(0);
  if (resource.kind != Item::Kind::kResource) return call.Refuse("input 0 is no variable");
  const auto& variables = call.translator().variables();
  const auto found = variables.find(resource.resource);
  if (found == variables.end())
    return call.Refuse(
        StrCat("variable ", Quote(resource.resource), " has no value in the checkpoint"));
  Item read{.kind = Item::Kind::kTensor};
  read.constant = found->second;
  if (call.translator().loading()) return call.Return(std::move(read));
  if (const absl::Status status = call.translator().ReadConstant(*read.constant); !status.ok())
    return call.Refuse(status);
  call.Return(std::move(read));
}

// Only while loading; a model that assigns while it answers is refused.
void Assign(Call& call) {
  const Item& resource = call.Input(0);
  const Item& value = call.Input(1);
  if (resource.kind == Item::Kind::kResource && value.kind == Item::Kind::kTensor &&
      value.constant != nullptr)
    call.translator().variables()[resource.resource] = value.constant;
  call.Return(Item{.kind = Item::Kind::kNothing});
}

void Restore(Call& call) {
  const Tensor* names = call.Input(1).kind == Item::Kind::kTensor ? call.ConstantOf(1) : nullptr;
  const Tensor* slices = call.Input(2).kind == Item::Kind::kTensor ? call.ConstantOf(2) : nullptr;
  if (names == nullptr || slices == nullptr || names->dtype() != DType::kBytes ||
      slices->dtype() != DType::kBytes || names->element_count() != slices->element_count())
    return call.Refuse("its names are not constant");
  const std::vector<std::string> cut = StringsOf(*slices);
  const std::vector<std::string> all = StringsOf(*names);
  for (size_t i = 0; i < all.size(); ++i) {
    Item item;
    if (cut[i].empty()) {  // a slice of a tensor stays unknown
      item.kind = Item::Kind::kTensor;
      item.constant = std::make_shared<Constant>();
      item.constant->stored = all[i];
    }
    call.Return(std::move(item));
  }
}

void Nothing(Call& call) { call.Return(Item{.kind = Item::Kind::kNothing}); }

}  // namespace

std::string SharedName(const Call& call) {
  const std::string shared = call.Text("shared_name");
  return shared.empty() || shared == kAnonymous ? call.node().name() : shared;
}

std::vector<OpRow> StateOps() {
  return {
      {"Const", Const, 0, {}, "", true},
      {"Placeholder",
       [](Call& call) { call.Refuse("is no input of the signature"); },
       0,
       {},
       "",
       true},
      {"NoOp", Nothing, 0, {}, "", true, true},
      {"DisableCopyOnRead", Nothing, 0, {}, "", true, true},
      {"VarHandleOp", [](Call& call) { ReturnResource(call, false); }, 0, {}, "", true},
      {"VariableV2", [](Call& call) { ReturnResource(call, true); }, 0, {}, "", true},
      {"ReadVariableOp", ReadVariable, 1, {}, "", true},
      {"AssignVariableOp", Assign, 2, {}, "while loading", true, true},
      {"Assign", Assign, 2, {}, "while loading", true, true},
      {"RestoreV2", Restore, 3, {}, "while loading", true, true},
  };
}

}  // namespace tenon::savedmodel
