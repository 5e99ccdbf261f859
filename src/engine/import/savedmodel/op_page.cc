#include "import/savedmodel/op_page.h"

#include "import/savedmodel/op_registry.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {

std::string OperatorPage() {
  std::string page =
      "# TensorFlow's operators in SavedModels\n\n"
      "<!-- Written from the table in src/engine/import/savedmodel; its test says when this page "
      "is "
      "old. -->\n\n";
  StrAppend(&page, "The importer of SavedModels translates these ", Operators().size(),
            " operators of TensorFlow's graphs. All others are refused, each by its name, its node "
            "and its function, all at once.\n\n| operator | only |\n|---|---|\n");
  for (const auto& [op, row] : Operators()) StrAppend(&page, "| ", op, " | ", row.note, " |\n");
  return page;
}

}  // namespace tenon::savedmodel
