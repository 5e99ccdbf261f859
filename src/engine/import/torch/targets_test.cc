#include "import/torch/targets.h"

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "strings/str_cat.h"

namespace tenon::torch {
namespace {

TEST(TargetsTest, AreAtLeastThePromisedAndEachOnce) {
  std::set<std::string_view> names;
  for (const Target& target : Targets()) {
    EXPECT_TRUE(names.insert(target.name).second) << target.name;
    EXPECT_TRUE((target.one == nullptr) != (target.many == nullptr)) << target.name;
    EXPECT_EQ(FindTarget(target.name), &target);
  }
  EXPECT_GE(names.size(), 120u);
}

TEST(TargetsTest, KnowsInPlaceVariants) {
  EXPECT_EQ(PlainName("aten.relu_.default"), "aten.relu.default");
  EXPECT_EQ(PlainName("aten.relu.default"), "");
  EXPECT_EQ(PlainName("aten.__and__.Tensor"), "");
  EXPECT_EQ(PlainName("_operator.and_"), "");
}

constexpr std::string_view kHead = R"(# Targets of PyTorch

Made from the program's own table; a test compares them (`src/engine/import/torch/targets_test.cc`).

What `torch.export.save` writes is a graph of calls. Tenon translates )";
constexpr std::string_view kBody = R"( targets, and the in-place variants of those
of ATen (`aten.relu_`). A program with others is refused, with all of them and the lines that they come from;
`program.run_decompositions()` before `torch.export.save` often turns them into these. Random numbers, training, and
state that a call changes are refused, too; so are recurrent layers, convolutions, pooling and resizing in float64
(export `model.float()`) and LSTM layers with `proj_size`.

| target | overloads |
|---|---|
)";

// "aten.add.Tensor" and "aten.add.Scalar" in one row: `aten.add` | `Scalar`, `Tensor`.
std::string Page() {
  std::map<std::string, std::vector<std::string>> overloads;
  for (const Target& target : Targets()) {
    const std::string_view name = target.name;
    const size_t dot = name.starts_with("aten.") ? name.rfind('.') : std::string_view::npos;
    auto& row = overloads[std::string(name.substr(0, dot))];
    if (dot != std::string_view::npos) row.emplace_back(name.substr(dot + 1));
  }
  std::string page = StrCat(kHead, Targets().size(), kBody);
  for (const auto& [name, of_it] : overloads) {
    StrAppend(&page, "| `", name, "` |");
    for (size_t i = 0; i < of_it.size(); ++i)
      StrAppend(&page, i == 0 ? " `" : ", `", of_it[i], "`");
    page += " |\n";
  }
  return page;
}

TEST(TargetsTest, AreListedInTheDocumentation) {
  const std::string path = TENON_SOURCE_DIR "/docs/compat/torch-targets.md";
  std::ifstream file(path);
  const std::string written{std::istreambuf_iterator<char>(file), {}};
  const std::string made = testing::TempDir() + "torch-targets.md";
  if (written != Page()) std::ofstream(made) << Page();
  EXPECT_TRUE(written == Page()) << "docs/compat/torch-targets.md is behind the table; copy "
                                 << made;
}

}  // namespace
}  // namespace tenon::torch
