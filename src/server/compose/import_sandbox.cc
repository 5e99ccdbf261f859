#include "compose/import_sandbox.h"

#include "compose/importers.h"
#include "importing/import_runner.h"

namespace tenon {
namespace {

class HereSandbox : public Sandbox {
 public:
  absl::StatusOr<std::string> Run(const SandboxTask& task, const std::function<bool()>&) override {
    return ImportTaskBody(importers_)(task, [](std::string_view) {});
  }

 private:
  const ImporterList importers_ = MakeImporters();
};

}  // namespace

std::unique_ptr<Sandbox> MakeImportSandbox(const Configuration&) {
  return std::make_unique<HereSandbox>();
}

}  // namespace tenon
