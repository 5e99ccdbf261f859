#include "compose/importers.h"

#include <set>

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(ImportersTest, EachHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const auto& importer : MakeImporters()) {
    EXPECT_TRUE(names.insert(importer->name()).second) << importer->name();
    EXPECT_GE(importer->version(), 1);
  }
  EXPECT_GE(names.size(), 3u);
}

TEST(ImportersTest, NoneKnowsWhatIsNoModel) {
  for (const std::string_view bytes : {"", "root:x:0:0:\n", "a,b\n1,2\n",
                                       "\x7f"
                                       "ELF"}) {
    for (const auto& importer : MakeImporters())
      EXPECT_EQ(importer->Recognize({.path = "file", .bytes = bytes}), Recognition::kNo)
          << importer->name() << " " << bytes;
  }
}

}  // namespace
}  // namespace tenon
