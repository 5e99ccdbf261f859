#include "import/python/array_type.h"

#include <gtest/gtest.h>

#include "import/python/reach.h"
#include "status/status.h"

namespace tenon::python {
namespace {

using absl::StatusCode;

TEST(ArrayTypeTest, ReadsTypesOfNumpy) {
  EXPECT_EQ(DescrOf(*ParseArrayType("f8")), "<f8");
  EXPECT_EQ(DescrOf(*ParseArrayType("|b1")), "|b1");
  EXPECT_EQ(ParseArrayType("<U3")->item_bytes, 12U);
  EXPECT_EQ(ParseArrayType("<M8[ns]")->kind, 'M');
  EXPECT_EQ(ParseArrayType("O8")->kind, 'O');
  for (const char* bad : {"", "<", "f3", "q8", "f8x", "i99999999999999999999", "U4294967295"})
    EXPECT_EQ(ParseArrayType(bad).status().code(), StatusCode::kInvalidArgument) << bad;
  EXPECT_EQ(ParseArrayType(">f8").status().code(), StatusCode::kUnimplemented);
  EXPECT_TRUE(ParseArrayType(">i1").ok());
}

TEST(ArrayTypeTest, ViewsWhatLiesRowMajorAndReordersFortran) {
  const std::string bytes("\1\2\3\4\5\6", 6);
  const ArrayType type{'u', 1, {}};
  const auto view = MakeArray(type, {2, 3}, false, bytes, nullptr, {});
  ASSERT_TRUE(view.ok());
  EXPECT_EQ(view->data.data(), bytes.data());
  const auto moved = MakeArray(type, {2, 3}, true, bytes, nullptr, {});
  ASSERT_TRUE(moved.ok());
  EXPECT_EQ(moved->data, std::string_view("\1\3\5\2\4\6", 6));
}

TEST(ArrayTypeTest, RefusesShapesThatAreNotTheirBytes) {
  const ArrayType type{'f', 8, {}};
  EXPECT_FALSE(MakeArray(type, {3}, false, std::string(16, '\0'), nullptr, {}).ok());
  EXPECT_FALSE(MakeArray(type, {-1}, false, "", nullptr, {}).ok());
  EXPECT_EQ(MakeArray(type, {int64_t{1} << 31}, false, "", nullptr, {}).status().code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(MakeArray(type, {(int64_t{1} << 31) + 1}, false, "", nullptr, {}).status().code(),
            StatusCode::kOutOfRange);
  EXPECT_FALSE(MakeArray({'U', 0, {}}, {1 << 30}, false, "", nullptr, {}).ok());
}

TEST(ReachTest, CyclesAreLegalAndDepthIsTheLongestWay) {
  Heap heap;
  Object* self = heap.New(Kind::kList);
  self->items = {self};
  EXPECT_EQ(Reach(self, 1)->size(), 1U);
  // The middle is met near the root first; the longest way goes through the other end.
  std::vector<Object*> chain;
  for (int i = 0; i < 10; ++i) {
    chain.push_back(heap.New(Kind::kList));
    if (i > 0) chain[chain.size() - 2]->items = {chain.back()};
  }
  Object* root = heap.New(Kind::kList);
  root->items = {chain[5], chain[0]};
  EXPECT_TRUE(Reach(root, 11).ok());
  EXPECT_EQ(Reach(root, 10).status().code(), StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace tenon::python
