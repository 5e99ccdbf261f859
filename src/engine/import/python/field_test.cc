#include "import/python/field.h"

#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::python {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FieldTest : public ::testing::Test {
 protected:
  Object* Int(int64_t value) {
    Object* object = heap_.New(Kind::kInt);
    object->integer = value;
    return object;
  }
  Object* Float(double value) {
    Object* object = heap_.New(Kind::kFloat);
    object->number = value;
    return object;
  }
  Object* Text(std::string value) {
    Object* object = heap_.New(Kind::kText);
    object->text = std::move(value);
    return object;
  }
  Object* List(std::vector<const Object*> items) {
    Object* object = heap_.New(Kind::kList);
    object->items = std::move(items);
    return object;
  }
  Object* Instance(std::string name, std::vector<std::pair<const Object*, const Object*>> attrs) {
    Object* state = heap_.New(Kind::kDict);
    state->entries = std::move(attrs);
    Object* object = heap_.New(Kind::kInstance);
    object->text = std::move(name);
    object->state = state;
    return object;
  }
  Object* Raw(char kind, size_t item_bytes, Shape shape, std::string bytes) {
    Object* object = heap_.New(Kind::kArray);
    auto owner = std::make_shared<const std::string>(std::move(bytes));
    object->array = Array{kind, item_bytes, std::move(shape), *owner, owner, {}, {}};
    return object;
  }
  template <typename T>
  Object* Numbers(char kind, Shape shape, std::vector<T> values) {
    return Raw(
        kind, sizeof(T), std::move(shape),
        std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)));
  }

  Heap heap_;
};

TEST_F(FieldTest, NamesClassAndPathInErrors) {
  const Field svc(Instance("sklearn.svm._classes.SVC", {{Text("C"), Float(2.5)}}), "steps[1]");
  EXPECT_EQ(svc.class_name(), "sklearn.svm._classes.SVC");
  EXPECT_EQ(svc.short_class_name(), "SVC");
  EXPECT_EQ(*svc.NumberAttr("C"), 2.5);
  EXPECT_EQ(svc.Attr("C")->path(), "steps[1].C");
  const auto missing = svc.Attr("gamma");
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(missing.status())),
              HasSubstr("steps[1] (sklearn.svm._classes.SVC): it has no attribute 'gamma'"));
  EXPECT_EQ(svc.Unsupported("no").code(), absl::StatusCode::kUnimplemented);
}

TEST_F(FieldTest, AttributesMayBeAbsentOrNone) {
  const Field field(Instance("a.B", {{Text("x"), heap_.New(Kind::kNone)}}), "");
  EXPECT_FALSE(field.Has("x"));
  EXPECT_FALSE(field.Has("y"));
  EXPECT_TRUE(field.FindAttr("x").has_value());
  EXPECT_EQ(field.Attr("x")->path(), "x");
  EXPECT_EQ(*field.IntAttr("y", 3), 3);
  EXPECT_EQ(*field.TextAttr("y", "auto"), "auto");
  EXPECT_FALSE(field.BoolAttr("y").ok());
}

TEST_F(FieldTest, ReadsSlotsAndSubclassesOfDict) {
  Object* slots = heap_.New(Kind::kDict);
  slots->entries = {{Text("s"), Int(4)}};
  Object* state = heap_.New(Kind::kTuple);
  state->items = {heap_.New(Kind::kNone), slots};
  Object* object = heap_.New(Kind::kInstance);
  object->state = state;
  object->entries = {{Text("key"), Int(5)}};
  const Field field(object, "b");
  EXPECT_EQ(*field.IntAttr("s"), 4);
  EXPECT_EQ(*field.IntAttr("key"), 5);
  EXPECT_EQ(*field.Entry("key")->Int(), 5);
}

TEST_F(FieldTest, ReadsScalarsOfNumpyAsWhatTheyHold) {
  EXPECT_EQ(*Field(Numbers<float>('f', Shape(size_t{0}, 0), {0.5F}), "x").Number(), 0.5);
  EXPECT_EQ(*Field(Numbers<uint8_t>('b', {1}, {1}), "x").Bool(), true);
  EXPECT_EQ(*Field(Numbers<int64_t>('i', {1, 1}, {-7}), "x").Int(), -7);
  EXPECT_EQ(*Field(Float(3), "x").Int(), 3);
  EXPECT_FALSE(Field(Float(3.5), "x").Int().ok());
  EXPECT_FALSE(Field(Float(1e300), "x").Int().ok());
  EXPECT_FALSE(Field(Int(2), "x").Bool().ok());
  EXPECT_FALSE(Field(Numbers<int64_t>('i', {2}, {1, 2}), "x").Int().ok());
  EXPECT_FALSE(Field(Numbers<uint64_t>('u', {1}, {~uint64_t{0}}), "x").Int().ok());
}

TEST_F(FieldTest, ReadsArraysAndNestedListsOfNumbers) {
  EXPECT_THAT(*Field(Numbers<int32_t>('i', {2, 2}, {1, 2, 3, 4}), "x").Doubles(),
              ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(*Field(List({List({Int(1), Float(2)}), List({Int(3)})}), "x").Ints(),
              ElementsAre(1, 2, 3));
  const auto bad = Field(List({Int(1), Text("a")}), "x").Doubles();
  EXPECT_THAT(std::string(MessageOf(bad.status())), HasSubstr("x[1] (str): it is no number"));
}

TEST_F(FieldTest, RefusesListsThatHoldThemselvesOrUnfoldWithoutEnd) {
  Object* self = List({});
  self->items = {self};
  EXPECT_FALSE(Field(self, "x").Doubles().ok());
  const Object* laugh = Int(1);
  for (int i = 0; i < 12; ++i) laugh = List(std::vector<const Object*>(16, laugh));
  EXPECT_FALSE(Field(laugh, "x").Ints().ok());
}

TEST_F(FieldTest, RefusesArraysWhoseBytesAreNotTheirShape) {
  EXPECT_FALSE(Field(Raw('f', 8, {3}, std::string(16, '\0')), "x").Doubles().ok());
  EXPECT_FALSE(Field(Raw('f', 8, {int64_t{1} << 40, int64_t{1} << 40}, ""), "x").Doubles().ok());
  EXPECT_FALSE(Field(Raw('f', 8, {1}, ""), "x").Number().ok());
}

TEST_F(FieldTest, ReadsStringsOfEveryKind) {
  const std::string wide("a\0\0\0\xE9\0\0\0b\0\0\0\0\0\0\0", 16);
  EXPECT_THAT(*Field(Raw('U', 8, {2}, wide), "x").Strings(), ElementsAre("a\xC3\xA9", "b"));
  EXPECT_THAT(*Field(Raw('S', 2, {2},
                         std::string("ab"
                                     "c\0",
                                     4)),
                     "x")
                   .Strings(),
              ElementsAre("ab", "c"));
  EXPECT_THAT(*Field(List({Text("p"), Text("q")}), "x").Strings(), ElementsAre("p", "q"));
  const auto tensor = Field(Raw('U', 8, {2}, wide), "x").AsTensor();
  ASSERT_TRUE(tensor.ok());
  EXPECT_EQ(tensor->dtype(), DType::kBytes);
}

TEST_F(FieldTest, TensorsViewTheSourceOrConvert) {
  const Object* array = Numbers<double>('f', {2}, {1.5, 2});
  const auto same = Field(array, "x").AsTensor();
  ASSERT_TRUE(same.ok());
  EXPECT_EQ(reinterpret_cast<const char*>(same->bytes().data()), array->array->data.data());
  const auto narrow = Field(array, "x").AsTensor(DType::kFp32);
  ASSERT_TRUE(narrow.ok());
  EXPECT_THAT(narrow->view().as<float>(), ElementsAre(1.5F, 2.F));
  EXPECT_EQ(Field(Raw('c', 16, {1}, std::string(16, '\0')), "x").AsTensor().status().code(),
            absl::StatusCode::kUnimplemented);
}

TEST_F(FieldTest, ReadsColumnsOfStructuredArrays) {
  std::string bytes(24, '\0');
  const int32_t left[] = {4, 5};
  const double value[] = {0.25, -1};
  for (size_t i = 0; i < 2; ++i) {
    std::memcpy(&bytes[i * 12], &left[i], 4);
    std::memcpy(&bytes[i * 12 + 4], &value[i], 8);
  }
  Object* nodes = Raw('V', 12, {2}, bytes);
  nodes->array->fields = {{"left", 'i', 4, 0}, {"value", 'f', 8, 4}, {"out", 'f', 8, 8}};
  EXPECT_THAT(*Field(nodes, "n").StructInts("left"), ElementsAre(4, 5));
  EXPECT_THAT(*Field(nodes, "n").StructDoubles("value"), ElementsAre(0.25, -1));
  EXPECT_FALSE(Field(nodes, "n").StructInts("value").ok());
  EXPECT_FALSE(Field(nodes, "n").StructDoubles("right").ok());
  EXPECT_FALSE(Field(nodes, "n").StructDoubles("out").ok());
}

TEST_F(FieldTest, WalksListsAndDicts) {
  const Field list(List({Int(1), Int(2)}), "l");
  EXPECT_EQ(list.Items()->size(), 2U);
  EXPECT_EQ(list.Item(1)->path(), "l[1]");
  EXPECT_FALSE(list.Item(2).ok());
  Object* dict = heap_.New(Kind::kDict);
  dict->entries = {{Text("b"), Int(1)}, {Int(2), Int(3)}};
  const auto entries = Field(dict, "d").Entries();
  ASSERT_EQ(entries->size(), 2U);
  EXPECT_EQ((*entries)[0].second.path(), "d['b']");
  EXPECT_EQ(*(*entries)[1].first.Int(), 2);
  EXPECT_FALSE(Field(dict, "d").Item(0).ok());
}

}  // namespace
}  // namespace tenon::python
