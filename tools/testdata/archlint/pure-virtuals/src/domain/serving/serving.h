// Asks too much.
#pragma once

namespace tenon {

class Serving {
 public:
  virtual ~Serving() = default;
  virtual int Part0() const = 0;
  virtual int Part1() const = 0;
  virtual int Part2() const = 0;
  virtual int Part3() const = 0;
  virtual int Part4() const = 0;
  virtual int Part5() const = 0;
  virtual int Part6() const = 0;
  virtual int Part7() const = 0;
  virtual int Part8() const = 0;
};

}  // namespace tenon
