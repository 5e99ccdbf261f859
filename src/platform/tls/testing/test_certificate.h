// Certificates made for a test.
#pragma once

#include <string>

namespace tenon {

struct TestCertificate {
  std::string certificate;  // PEM
  std::string key;          // PEM
};

// A key and a certificate for `name` that it signed itself.
TestCertificate MakeTestCertificate(const std::string& name);

}  // namespace tenon
