#include "compose/import_sandbox.h"

#include "compose/importers.h"
#include "importing/import_runner.h"
#include "sandbox/confined_task.h"
#include "sandbox/process_sandbox.h"

namespace tenon {

std::unique_ptr<Sandbox> MakeImportSandbox(const Configuration& configuration) {
  return std::make_unique<ProcessSandbox>(
      ProcessSandboxOptions{.arguments = {"tenon", kConfinedTaskCommand},
                            .require_all = configuration.GetBool("import.require_sandbox")});
}

void RunConfinedTaskCommand() {
  const ImporterList importers = MakeImporters();
  RunConfinedTask(ImportTaskBody(importers));
}

}  // namespace tenon
