// What the server and its models say of themselves, as the Open Inference Protocol writes it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "serving/model_table.h"

namespace tenon::oip {

// What of the protocol's extensions is served, by the names that clients look for.
std::span<const std::string_view> ServerExtensions();

// {"name","version","extensions"}
std::string ServerMetadataJson(std::string_view server_version);

// {"name","versions","platform","inputs","outputs"} of `model`; `versions` are all that are served.
// "parameters" hold the model's properties, and say of outputs that they are not by default.
std::string ModelMetadataJson(const ModelVersion& model, const ModelTable::Versions& versions);

}  // namespace tenon::oip
