#include "tls/certificates.h"

#include <fstream>
#include <vector>

#include <gtest/gtest.h>

#include "fs/testing/temp_folder.h"
#include "ports/testing/manual_clock.h"
#include "tls/testing/test_certificate.h"

namespace tenon {
namespace {

class CertificatesTest : public testing::Test {
 protected:
  void Write(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::trunc) << text;
  }
  void Write(const TestCertificate& made) {
    Write(options_.certificate, made.certificate);
    Write(options_.key, made.key);
  }
  absl::StatusOr<std::unique_ptr<Certificates>> Load() {
    return Certificates::Load(options_, clock_,
                              [this](const absl::Status& status) { reloads_.push_back(status); });
  }

  TempFolder folder_;
  TlsOptions options_{.certificate = folder_.path() + "/tls.crt",
                      .key = folder_.path() + "/tls.key",
                      .reload_interval = absl::Seconds(10)};
  ManualClock clock_;
  std::vector<absl::Status> reloads_;
};

TEST_F(CertificatesTest, NamesTheFileThatIsWrong) {
  const TestCertificate made = MakeTestCertificate("one");
  EXPECT_NE(Load().status().message().find("tls.certificate"), absl::string_view::npos);
  Write({made.certificate, MakeTestCertificate("other").key});
  const absl::Status mismatch = Load().status();
  EXPECT_NE(mismatch.message().find("tls.key"), absl::string_view::npos) << mismatch;
  Write({made.certificate, "no key"});
  EXPECT_EQ(Load().status().code(), absl::StatusCode::kInvalidArgument);
  Write(made);
  EXPECT_TRUE(Load().ok());
}

TEST_F(CertificatesTest, ReadsFilesAnewWhenTheyHaveChanged) {
  Write(MakeTestCertificate("one"));
  const auto certificates = Load().value();
  const auto first = certificates->Current();
  clock_.Advance(absl::Seconds(10));
  EXPECT_EQ(certificates->Current(), first);
  EXPECT_TRUE(reloads_.empty());

  Write(MakeTestCertificate("another"));
  EXPECT_EQ(certificates->Current(), first);
  clock_.Advance(absl::Seconds(10));
  EXPECT_NE(certificates->Current(), first);
  ASSERT_EQ(reloads_.size(), 1u);
  EXPECT_TRUE(reloads_[0].ok());
}

TEST_F(CertificatesTest, KeepsTheOldOnesUntilTheNewOnesAreRight) {
  Write(MakeTestCertificate("one"));
  const auto certificates = Load().value();
  const auto first = certificates->Current();
  const TestCertificate next = MakeTestCertificate("another");
  Write(options_.certificate, next.certificate);
  clock_.Advance(absl::Seconds(10));
  EXPECT_EQ(certificates->Current(), first);
  ASSERT_EQ(reloads_.size(), 1u);
  EXPECT_FALSE(reloads_[0].ok());

  Write(options_.key, next.key);
  clock_.Advance(absl::Seconds(10));
  EXPECT_NE(certificates->Current(), first);
  EXPECT_TRUE(reloads_.back().ok());
}

}  // namespace
}  // namespace tenon
