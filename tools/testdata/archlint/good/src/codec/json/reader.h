// Reads JSON. Thread-compatible.
#pragma once

#include <memory>

namespace tenon {

class Reader {
 public:
  static std::unique_ptr<Reader> Create(int depth = 3);

  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  virtual ~Reader() = default;

  virtual int Next() = 0;

 private:
  Reader() = default;

  int depth_ = 0;  // TODO(#12): grows until the limit
};

}  // namespace tenon
