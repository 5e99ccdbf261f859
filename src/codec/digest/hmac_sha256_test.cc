#include "digest/hmac_sha256.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

// RFC 4231, sections 4.2, 4.3 and 4.7: a short key, a key of words, one longer than a block.
TEST(HmacSha256Test, AgreesWithTheStandardsExamples) {
  EXPECT_EQ(HmacSha256(std::string(20, '\x0b')).Of("Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(HmacSha256("Jefe").Of("what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HmacSha256(std::string(131, '\xaa'))
                .Of("Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256Test, AnswersTheSameAgainAndAfterAMove) {
  HmacSha256 first("key");
  const std::string digest = first.Of("message");
  EXPECT_EQ(first.Of("message"), digest);
  const HmacSha256 second = std::move(first);
  EXPECT_EQ(second.Of("message"), digest);
  EXPECT_NE(second.Of("messagf"), digest);
}

TEST(EqualInConstantTimeTest, ComparesWholeTexts) {
  EXPECT_TRUE(EqualInConstantTime("", ""));
  EXPECT_TRUE(EqualInConstantTime("abc", "abc"));
  EXPECT_FALSE(EqualInConstantTime("abc", "abd"));
  EXPECT_FALSE(EqualInConstantTime("abc", "ab"));
}

}  // namespace
}  // namespace tenon
