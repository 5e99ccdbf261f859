// The configuration's page in the docs.
#pragma once

#include <string>

namespace tenon {

// docs/configuration.md, in Markdown, made from the table.
std::string ReferencePage();

}  // namespace tenon
