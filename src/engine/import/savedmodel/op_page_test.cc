#include "import/savedmodel/op_page.h"

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "import/savedmodel/op_registry.h"

namespace tenon::savedmodel {
namespace {

TEST(OperatorPage, IsTheOneInTheDocumentation) {
  const std::string page = OperatorPage();
  std::ifstream file(TENON_SOURCE_DIR "/docs/compat/tensorflow-ops.md");
  const std::string written(std::istreambuf_iterator<char>(file), {});
  const std::string fresh = testing::TempDir() + "tensorflow-ops.md";
  std::ofstream(fresh) << page;
  EXPECT_TRUE(written == page) << "docs/compat/tensorflow-ops.md is old; copy " << fresh;
}

TEST(Operators, AreEachInOneFamily) {
  size_t rows = 0;
  for (const auto family : {MathOps, ActivationOps, ReductionOps, ShapeOps, IndexOps, SliceOps,
                            LinearOps, ConvolutionOps, ImageOps, StateOps, TableOps, TextOps,
                            RaggedOps, ControlOps, ListOps, MoveOps})
    rows += family().size();
  EXPECT_EQ(rows, Operators().size());
}

TEST(Operators, ThatTouchFilesAreNeverTranslated) {
  for (const char* op : {"ReadFile", "WriteFile", "MatchingFiles", "SaveV2", "PyFunc"}) {
    EXPECT_FALSE(WhyNever(op).empty()) << op;
    EXPECT_FALSE(Operators().contains(op)) << op;
  }
}

}  // namespace
}  // namespace tenon::savedmodel
