// Operators on look-up tables.
#include <cstring>
#include <string>

#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"
#include "import/savedmodel/source_file.h"
#include "import/savedmodel/table.h"
#include "import/savedmodel/tensor_data.h"
#include "import/savedmodel/translator.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

void MakeTable(Call& call) {
  const auto key = call.Type("key_dtype");
  const auto value = call.Type("value_dtype");
  if (!key.has_value() || !value.has_value()) return;
  Item item{.kind = Item::Kind::kResource};
  item.resource = SharedName(call);
  call.translator().tables().try_emplace(item.resource, Table{*key, *value, {}, {}});
  call.Return(std::move(item));
}

Table* TableOf(Call& call) {
  const Item& item = call.Input(0);
  auto& tables = call.translator().tables();
  const auto found = tables.find(item.resource);
  if (item.kind != Item::Kind::kResource || found == tables.end()) {
    call.Refuse("input 0 is no table");
    return nullptr;
  }
  return &found->second;
}

// The keys and values that inputs 1 and 2 hold.
void Import(Call& call) {
  Table* table = TableOf(call);
  const Tensor* keys = call.ConstantOf(1);
  const Tensor* values = call.ConstantOf(2);
  if (table != nullptr && keys != nullptr && values != nullptr && keys->dtype() == table->key &&
      values->dtype() == table->value && keys->element_count() == values->element_count()) {
    table->keys = *keys;
    table->values = *values;
  }
  call.Return(Item{.kind = Item::Kind::kNothing});
}

void ImportText(Call& call) {
  call.Return(Item{.kind = Item::Kind::kNothing});
  Table* table = TableOf(call);
  const Tensor* path = call.ConstantOf(1);
  if (table == nullptr || path == nullptr || path->dtype() != DType::kBytes ||
      path->element_count() != 1)
    return;
  const std::string name = StringsOf(*path).front();
  const absl::StatusOr<std::string> text =
      ReadSourceFile(call.translator().folder(), name, call.translator().options().limits);
  if (!text.ok()) {
    call.translator().Fail(text.status());
    return;
  }
  const TextColumns columns{call.Int("key_index", kWholeLine), call.Int("value_index", kLineNumber),
                            call.Text("delimiter", "\t"), call.Int("vocab_size", -1),
                            call.Int("offset")};
  if (const absl::Status filled = FillFromText(*text, columns, table); !filled.ok())
    call.translator().Fail(Annotate(filled, StrCat("reading ", name)));
}

std::vector<float> FloatsOf(const Tensor& tensor) {
  std::vector<float> floats(static_cast<size_t>(tensor.element_count()));
  if (!floats.empty()) std::memcpy(floats.data(), tensor.bytes().data(), tensor.bytes().size());
  return floats;
}

// Adds `tensor` as the attribute that LabelEncoder has for its type; false: it has none.
bool AddList(std::string_view stem, const Tensor& tensor, Attributes* attributes) {
  if (tensor.dtype() == DType::kBytes) {
    attributes->emplace_back(StrCat(stem, "_strings"), StringsOf(tensor));
  } else if (tensor.dtype() == DType::kFp32) {
    attributes->emplace_back(StrCat(stem, "_floats"), FloatsOf(tensor));
  } else if (auto ints = IntsOf(tensor); ints.has_value()) {
    attributes->emplace_back(StrCat(stem, "_int64s"), *std::move(ints));
  } else {
    return false;
  }
  return true;
}

bool AddDefault(const Tensor& tensor, Attributes* attributes) {
  if (tensor.element_count() != 1) return false;
  if (tensor.dtype() == DType::kBytes) {
    attributes->push_back(TextAttr("default_string", StringsOf(tensor).front()));
  } else if (tensor.dtype() == DType::kFp32) {
    attributes->push_back(FloatAttr("default_float", FloatsOf(tensor).front()));
  } else if (const auto ints = IntsOf(tensor); ints.has_value()) {
    attributes->push_back(IntAttr("default_int64", ints->front()));
  } else {
    return false;
  }
  return true;
}

const Table* FilledTable(Call& call) {
  const Table* table = TableOf(call);
  if (table == nullptr || table->keys.has_value()) return table;
  call.Refuse(StrCat("table ", Quote(call.Input(0).resource),
                     " is not filled by the model's initialisers"));
  return nullptr;
}

void Find(Call& call) {
  const Table* table = FilledTable(call);
  if (table == nullptr) return;
  GraphBuilder& graph = call.graph();
  const Value keys = call.In(1);
  if (table->keys->element_count() == 0)
    return call.Return(
        call.Node("Expand", {AsScalar(call, call.In(2)), call.Node("Shape", {keys})}));
  const Tensor* otherwise = call.ConstantOf(2);
  if (otherwise == nullptr) return call.Refuse("its default value is not constant");
  Attributes attributes;
  if (table->key == DType::kFp32 || !AddList("keys", *table->keys, &attributes) ||
      !AddList("values", *table->values, &attributes) || !AddDefault(*otherwise, &attributes))
    return call.Refuse(StrCat("tables from ", NameOf(table->key), " to ", NameOf(table->value),
                              " are not supported"));
  const Value wide = table->key == DType::kInt32 ? graph.Cast(keys, DType::kInt64) : keys;
  const Value found = call.Node("ai.onnx.ml.LabelEncoder", {wide}, attributes);
  call.Return(graph.Cast(found, table->value));
}

void Count(Call& call) {
  if (const Table* table = FilledTable(call); table != nullptr)
    call.ReturnInts(DType::kInt64, {}, {table->keys->element_count()});
}

}  // namespace

std::vector<OpRow> TableOps() {
  return {
      {"HashTableV2", MakeTable, 0, {}, "", true},
      {"HashTable", MakeTable, 0, {}, "", true},
      {"MutableHashTableV2", MakeTable, 0, {}, "", true},
      {"LookupTableImportV2", Import, 3, {}, "while loading", true},
      {"LookupTableImport", Import, 3, {}, "while loading", true},
      {"InitializeTableV2", Import, 3, {}, "while loading", true},
      {"InitializeTable", Import, 3, {}, "while loading", true},
      {"InitializeTableFromTextFileV2", ImportText, 2, {}, "while loading", true},
      {"InitializeTableFromTextFile", ImportText, 2, {}, "while loading", true},
      {"LookupTableFindV2", Find, 3, {}, "keys strings or integers; constant default"},
      {"LookupTableFind", Find, 3, {}, "keys strings or integers; constant default"},
      {"LookupTableSizeV2", Count},
      {"LookupTableSize", Count},
  };
}

}  // namespace tenon::savedmodel
