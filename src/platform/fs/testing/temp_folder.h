// A folder for one test.
#pragma once

#include <string>

namespace tenon {

// Makes a folder of its own in the system's place for temporary files; the destructor removes it
// with all that is in it.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace tenon
