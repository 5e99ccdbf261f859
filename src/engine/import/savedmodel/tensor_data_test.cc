#include "import/savedmodel/tensor_data.h"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

namespace tenon::savedmodel {
namespace {

TEST(ShapeOfTest, KnowsNoSizeThatNoTensorHas) {
  tf::TensorShape shape;
  for (const int64_t size :
       {int64_t{3}, int64_t{-1}, int64_t{1} << 40, std::numeric_limits<int64_t>::max()})
    shape.add_dims()->set_size(size);
  EXPECT_EQ(ShapeOf(shape), (Shape{3, kAnyDim, int64_t{1} << 40, kAnyDim}));
}

TEST(ShapeOfTest, HasNoneWithoutARank) {
  tf::TensorShape shape;
  shape.set_unknown_rank(true);
  EXPECT_EQ(ShapeOf(shape), std::nullopt);
}

}  // namespace
}  // namespace tenon::savedmodel
