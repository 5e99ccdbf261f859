#include "npy/internal/literal.h"

#include <gtest/gtest.h>

namespace tenon::npy::internal {
namespace {

std::string Refusal(std::string_view text) {
  const auto literal = ParseHeaderLiteral(text);
  return literal.ok() ? "taken" : std::string(literal.status().message());
}

TEST(NpyLiteralTest, TakesTheSpellingsThatArrayWritersUse) {
  for (const std::string_view text :
       {"{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }   \n",
        R"({"shape":(2,3),"fortran_order":True,"descr":"<f4"})",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2L, 3L)}"}) {
    const HeaderLiteral literal = ParseHeaderLiteral(text).value();
    EXPECT_EQ(literal.descr, "<f4");
    EXPECT_TRUE(literal.fortran_order);
    EXPECT_EQ(literal.shape, (std::vector<int64_t>{2, 3}));
  }
}

TEST(NpyLiteralTest, SaysWhatItExpected) {
  EXPECT_EQ(Refusal("['descr']"), "expected '{' at '['descr']'");
  EXPECT_EQ(Refusal("{'descr': '<f4'}"), "key 'fortran_order' is missing");
  EXPECT_EQ(Refusal("{'descr': '<f4', 'descr': '<f8'}"), "key 'descr' is there twice");
  EXPECT_EQ(Refusal("{'other': 1}"), "there is no key 'other'");
  EXPECT_EQ(Refusal("{'shape': (3)}"), "expected ',' at ')}'");
  EXPECT_EQ(Refusal("{'shape': (-3,)}"), "expected a size at '-3,)}'");
  EXPECT_EQ(Refusal("{'fortran_order': 0}"), "expected 'False' at '0}'");
  EXPECT_EQ(Refusal("{'descr': '<f4"), "expected a string that ends at ''<f4'");
  EXPECT_EQ(Refusal("{'descr': __import__('os')}"), "expected a string at '__import__('os')'");
  EXPECT_EQ(Refusal("{'descr': '<f4', 'fortran_order': False, 'shape': ()} x"),
            "expected the end at 'x'");
}

}  // namespace
}  // namespace tenon::npy::internal
