#include "sandbox/internal/frames.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::internal {
namespace {

using ::testing::HasSubstr;

TEST(FramesTest, ComeOutAsTheyWentInInPiecesOfAnySize) {
  const std::string bytes = EncodeFrame(FrameKind::kNote, "one") +
                            EncodeFrame(FrameKind::kNote, "") +
                            EncodeFrame(FrameKind::kReply, std::string(300, 'x'));
  for (size_t piece = 1; piece <= bytes.size(); ++piece) {
    FrameReader reader(1000);
    std::vector<std::string> payloads;
    for (size_t at = 0; at < bytes.size(); at += piece) {
      reader.Append(std::string_view(bytes).substr(at, piece));
      while (true) {
        const auto frame = reader.Next();
        ASSERT_TRUE(frame.ok());
        if (!frame->has_value()) break;
        payloads.push_back((*frame)->payload);
      }
    }
    EXPECT_EQ(payloads, (std::vector<std::string>{"one", "", std::string(300, 'x')}));
  }
}

TEST(FramesTest, RefusesWhatNoChildSends) {
  const auto refusal = [](std::string_view bytes) {
    FrameReader reader(1000);
    reader.Append(bytes);
    return reader.Next().status();
  };
  EXPECT_EQ(refusal("GET / HTTP/1.1").message(), "a frame of the unknown kind 71");
  EXPECT_THAT(MessageOf(refusal(EncodeFrame(FrameKind::kTask, ""))), HasSubstr("unknown kind 84"));
  EXPECT_THAT(MessageOf(refusal(EncodeFrame(FrameKind::kNote, std::string(1025, 'x')))),
              HasSubstr("1025 bytes, of at most 1024"));
  EXPECT_EQ(refusal(EncodeFrame(FrameKind::kViolation, "12345")).code(),
            absl::StatusCode::kInternal);
  EXPECT_EQ(refusal(EncodeFrame(FrameKind::kReply, std::string(1001, 'x'))).code(),
            absl::StatusCode::kOutOfRange);
}

TEST(FramesTest, CarriesStatuses) {
  absl::Status back;
  for (const absl::Status& status :
       {absl::NotFoundError("reading x: no"), absl::UnauthenticatedError("")}) {
    ASSERT_TRUE(DecodeFailure(EncodeFailure(status), &back).ok());
    EXPECT_EQ(back, status);
  }
  const absl::Status large = absl::InternalError(std::string(100'000, 'x'));
  EXPECT_EQ(EncodeFailure(large).size(), kMaxFailureBytes);
  for (const std::string_view lie : {"", "\x11why", "\xFFwhy"})
    EXPECT_FALSE(DecodeFailure(lie, &back).ok());
  EXPECT_FALSE(DecodeFailure(std::string_view("\0fine", 5), &back).ok());
}

TEST(FramesTest, CarriesSystemCalls) {
  const auto payload = EncodeViolation(0x01020304);
  EXPECT_EQ(DecodeViolation({payload.data(), payload.size()}), 0x01020304);
}

}  // namespace
}  // namespace tenon::internal
