// The formats that `tenon predict` reads and writes, for the docs page.
#pragma once

#include <string_view>

namespace tenon {

inline constexpr std::string_view kPredictNotes =
    R"(The input is read in batches, so that its length does not matter. Values are converted to the type of the model's input
where nothing but digits is lost; a value that does not fit ends the run, and the message names its row and column.

| input | how it becomes the model's inputs |
|---|---|
| CSV (RFC 4180) | An input that takes one value a row has the column of its name, one that takes several has `NAME_0`, `NAME_1`, ...; a model with one input takes all columns in their order when they have other names. An empty cell, `NA` and `null` are NaN for floats. A column that no input takes is an error; `--columns` chooses |
| JSON lines | A line is a row: an object of input names and values, or the value of the only input. A value is an array nested as the input is, or a scalar; `null` is NaN for floats |
| `.npy` | The array is the only input, its first dimension the rows. Arrays of Python objects are pickles and are not read |

| output | form |
|---|---|
| `csv` | A column for each value, named as the columns of the input are; `NaN`, `Infinity` and `-Infinity` for what is no number |
| `json` | An object of output names and values a line: a scalar, or arrays nested as the output is; `null` for what is no number |
| `table` | For people; its form may change |

A file is written beside its place and renamed when all rows are in it. On a server, a model is asked over the Open Inference
Protocol v2 with binary tensors, always in the version that answered first; no proxy is used and no redirect followed.
)";

}  // namespace tenon
