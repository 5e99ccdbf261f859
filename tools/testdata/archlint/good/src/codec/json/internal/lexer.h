// Splits text.
#pragma once

namespace tenon {

inline int Lex(int offset) { return offset + 1; }

}  // namespace tenon
