#include "auth/audit_log.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fs/testing/temp_folder.h"
#include "log/testing/memory_sink.h"
#include "ports/testing/manual_clock.h"
#include "status/status.h"

namespace tenon::auth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kLine =
    R"({"time":"1970-01-01T00:00:00.000Z","level":"info","message":"audit","principal":"ops","key":"5f",)"
    R"("peer":"192.0.2.1","action":"oip.repository-load","model":"a\nb","status":200,"request_id":"r1"})";

class AuditLogTest : public testing::Test {
 protected:
  std::unique_ptr<AuditLog> Open(const std::string& path) {
    return AuditLog::Open(path, clock_, Logger(sink_, clock_, LogLevel::kInfo)).value();
  }

  std::string Content() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  const AuditRecord record_{.principal = "ops",
                            .key_id = "5f",
                            .peer = "192.0.2.1",
                            .action = "oip.repository-load",
                            .model = "a\nb",
                            .status = 200,
                            .request_id = "r1"};
  TempFolder folder_;
  const std::string path_ = folder_.path() + "/audit";
  ManualClock clock_;
  MemorySink sink_;
};

TEST_F(AuditLogTest, AppendsALineForEachRecordWhereverTheFileHasGone) {
  const auto log = Open(path_);
  log->Record(record_);
  log->Record(record_);
  const std::string line = std::string(kLine) + "\n";
  EXPECT_EQ(Content(), line + line);
  EXPECT_EQ(std::filesystem::status(path_).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::filesystem::rename(path_, path_ + ".1");
  log->Record(record_);
  EXPECT_EQ(Content(), line);
  EXPECT_THAT(sink_.lines(), IsEmpty());
}

TEST_F(AuditLogTest, WithoutAFileTheLogHasTheLine) {
  Open("")->Record(record_);
  EXPECT_THAT(sink_.lines(), ElementsAre(kLine));
}

TEST_F(AuditLogTest, ARecordThatCannotBeWrittenIsNotLost) {
  const auto log = Open(path_);
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  log->Record(record_);
  EXPECT_THAT(sink_.lines(), ElementsAre(HasSubstr("audit record not written"), kLine));
}

TEST_F(AuditLogTest, AFileThatCannotBeWrittenIsRefusedAtOnce) {
  const absl::Status status =
      AuditLog::Open(folder_.path() + "/none/audit", clock_, Logger(sink_, clock_, LogLevel::kInfo))
          .status();
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("opening audit.file"));
}

}  // namespace
}  // namespace tenon::auth
