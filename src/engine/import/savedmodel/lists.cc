// Lists of tensors, which loops read and write.
#include <memory>
#include <utility>

#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"
#include "import/savedmodel/translator.h"

namespace tenon::savedmodel {
namespace {

void ListFromTensor(Call& call) {
  Item item{.kind = Item::Kind::kList};
  item.list = std::make_shared<List>();
  item.list->stacked = call.In(0);
  item.list->dtype = call.DTypeOf(0);
  call.Return(std::move(item));
}

void ListReserve(Call& call) {
  const auto dtype = call.Type("element_dtype");
  if (!dtype.has_value()) return;
  Item item{.kind = Item::Kind::kList};
  item.list = std::make_shared<List>();
  item.list->kind = List::Kind::kReserved;
  item.list->size = call.Input(1);
  item.list->dtype = *dtype;
  call.Return(std::move(item));
}

const List* ListOf(Call& call) {
  const Item& item = call.Input(0);
  if (item.kind == Item::Kind::kList) return item.list.get();
  call.Refuse("input 0 is no list of tensors");
  return nullptr;
}

const List* WholeListOf(Call& call) {
  const List* list = ListOf(call);
  if (list == nullptr || list->kind == List::Kind::kWhole) return list;
  call.Refuse("it reads a list of tensors while a loop writes it");
  return nullptr;
}

void ListGet(Call& call) {
  if (const List* list = WholeListOf(call); list != nullptr)
    call.Return(
        call.Node("Gather", {list->stacked, AsScalar(call, call.In(1))}, {IntAttr("axis", 0)}));
}

void ListSet(Call& call) {
  const List* list = ListOf(call);
  if (list == nullptr) return;
  const Item& index = call.Input(1);
  Item item{.kind = Item::Kind::kList};
  item.list = std::make_shared<List>(*list);
  if (list->kind == List::Kind::kWhole) {
    GraphBuilder& graph = call.graph();
    const Value place = graph.Reshape(graph.Cast(call.In(1), DType::kInt64), {1, 1});
    const Value row = call.Node("Unsqueeze", {call.In(2), graph.Ints({0})});
    item.list->stacked = call.Node("ScatterND", {list->stacked, place, row});
    return call.Return(std::move(item));
  }
  const auto known = call.KnownInts(1);
  const auto& size = list->size.sizes;
  const bool only = known.has_value() && known->size() == 1 && known->front() == 0 &&
                    size.has_value() && size->size() == 1 && size->front() == 1;
  if (list->kind != List::Kind::kOpen || (!only && index.counter_of != list->loop))
    return call.Refuse(
        "lists of tensors are written by loops alone, at the place that a counter "
        "of the loop names");
  item.list->kind = List::Kind::kWritten;
  item.list->element = call.Input(2);
  item.list->only_first = only;
  call.Return(std::move(item));
}

void ListStack(Call& call) {
  if (const List* list = WholeListOf(call); list != nullptr) call.Return(list->stacked);
}

void ListGather(Call& call) {
  if (const List* list = WholeListOf(call); list != nullptr)
    call.Return(call.Node("Gather", {list->stacked, call.In(1)}, {IntAttr("axis", 0)}));
}

void ListLength(Call& call) {
  const List* list = ListOf(call);
  if (list == nullptr) return;
  if (list->kind != List::Kind::kWhole) return call.Return(list->size);
  const Value length =
      call.Node("Shape", {list->stacked}, {IntAttr("start", 0), IntAttr("end", 1)});
  call.Return(call.graph().Cast(AsScalar(call, length), DType::kInt32));
}

}  // namespace

std::vector<OpRow> ListOps() {
  return {
      {"TensorListFromTensor", ListFromTensor, 2},
      {"TensorListReserve", ListReserve, 2},
      {"TensorListGetItem", ListGet, 3},
      {"TensorListSetItem", ListSet, 3, {}, "in loops, where a counter says"},
      {"TensorListStack", ListStack, 2},
      {"TensorListGather", ListGather, 3},
      {"TensorListLength", ListLength},
  };
}

}  // namespace tenon::savedmodel
