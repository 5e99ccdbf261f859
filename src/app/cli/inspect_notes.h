// The form of what `tenon inspect --json` prints, for the docs page.
#pragma once

#include <string_view>

namespace tenon {

inline constexpr std::string_view kInspectNotes =
    R"(A refusal goes to standard error with its reason; the exit code is that of the first one. Nothing of a model is run.

`--json` prints one object, whose member `models` is an array with an object for each version that was found:

| member | JSON | meaning |
|---|---|---|
| `path` | string | the model's file; as given when it cannot be opened |
| `model`, `version` | string | the names under which `serve` would serve it; empty when it cannot be opened |
| `import` | object | where another framework's model comes from: `framework`, `framework_version`, `importer`, `importer_version`, `source_digest`, `parts` (`path`, `kind`, `becomes`) and `notes` (`path`, `note`); absent for an ONNX file |
| `report` | object | what the file is made of; absent when it is refused |
| `refusal` | object | `code`, a name of the table of exit codes, and `message`; absent when it is not refused |

The members of `report`; more may come, none changes its meaning:

| member | JSON | meaning |
|---|---|---|
| `format` | string | `onnx` |
| `ir_version` | number | of the file |
| `producer_name`, `producer_version` | string | the converter that wrote it; may be empty |
| `opsets` | array | `name` of a domain and `version`; ONNX's own domain is `ai.onnx` |
| `inputs`, `outputs` | array | see below |
| `operators` | array | `name` and `count`, the most frequent first; with subgraphs and functions as written |
| `nodes` | number | all operators together |
| `graph_depth` | number | 1 when no graph lies within another |
| `functions` | number | functions that the model defines |
| `initializers`, `parameters` | number | constant tensors of the graphs, and their elements; attributes of operators, as the trees of a forest, do not count |
| `weight_bytes`, `external_bytes` | number | size of all constant tensors, and how much of it lies in other files |
| `external_files` | array | names of those files |
| `file_bytes` | number | size of the model file |
| `estimated_memory_bytes` | number | what the loaded model is expected to take |
| `warnings` | array | strings for people |

An input or output has `name`; `type`, as ONNX says it; `datatype` and `shape` when it is a tensor, otherwise null. An
element of `shape` is a size, a name, or null; a `shape` of null stands for any. `optional` is true for an input that has a
default. `labels` are the class labels of an output that is a map of them, in the order of its columns when it is served.
)";

}  // namespace tenon
