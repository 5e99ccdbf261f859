#include "import/xgboost/internal/packed_json.h"

#include <cmath>

#include <gtest/gtest.h>

#include "status/status.h"
#include "ubjson/document.h"

namespace tenon::xgboost {
namespace {

class PackedJsonTest : public testing::Test {
 protected:
  const ubjson::Value& Read(std::string_view text) {
    const auto packed = PackJson(text);
    EXPECT_TRUE(packed.ok()) << packed.status();
    bytes_ = packed.value_or("Z");
    document_ = ubjson::Document::Parse(bytes_, {});
    EXPECT_TRUE(document_.ok()) << document_.status();
    return document_->root();
  }

  std::vector<double> Numbers(std::string_view text, char type) {
    const ubjson::Value& value = Read(text);
    EXPECT_EQ(value.kind, ubjson::Kind::kNumbers) << text;
    EXPECT_EQ(value.element_type, type) << text;
    std::vector<double> numbers;
    for (size_t i = 0; i < value.number_count(); ++i) numbers.push_back(value.DoubleAt(i));
    return numbers;
  }

 private:
  std::string bytes_;
  absl::StatusOr<ubjson::Document> document_ = absl::UnknownError("");
};

TEST_F(PackedJsonTest, PacksNumbersIntoTheSmallestType) {
  EXPECT_EQ(Numbers("[0, 255,1E0]", 'U'), (std::vector<double>{0, 255, 1}));
  EXPECT_EQ(Numbers("[-1,300]", 'I'), (std::vector<double>{-1, 300}));
  EXPECT_EQ(Numbers("[-70000,2147483647]", 'l'), (std::vector<double>{-70000, 2147483647}));
  EXPECT_EQ(Numbers("[1,2.5,-0.0,4294967296]", 'd'),
            (std::vector<double>{1, 2.5, -0.0, 4294967296}));
  EXPECT_TRUE(std::signbit(Numbers("[-0.0]", 'd')[0]));
  EXPECT_EQ(Numbers("[true,\n false]", 'U'), (std::vector<double>{1, 0}));
  EXPECT_EQ(Numbers("[0.1]", 'd'), (std::vector<double>{static_cast<double>(0.1F)}));
}

TEST_F(PackedJsonTest, ReadsWhatIsNoNumberOfJson) {
  const std::vector<double> numbers = Numbers("[NaN,Infinity,-Infinity,1e999,-1e999,1e-999]", 'd');
  EXPECT_TRUE(std::isnan(numbers[0]));
  EXPECT_EQ(numbers[1], std::numeric_limits<double>::infinity());
  EXPECT_EQ(numbers[2], -std::numeric_limits<double>::infinity());
  EXPECT_EQ(numbers[3], std::numeric_limits<double>::infinity());
  EXPECT_EQ(numbers[4], -std::numeric_limits<double>::infinity());
  EXPECT_EQ(numbers[5], 0);
}

TEST_F(PackedJsonTest, KeepsEverythingElse) {
  const ubjson::Value& root =
      Read(R"( {"a\n":"b\u00e9","c":{"d":[]},"e":[1,"x",[2]],"f":true,"g":null,"h":1.5} )");
  ASSERT_EQ(root.kind, ubjson::Kind::kObject);
  EXPECT_EQ(root.Find("a\n")->text, "b\u00e9");
  EXPECT_TRUE(root.Find("c")->Find("d")->elements.empty());
  const ubjson::Value& mixed = *root.Find("e");
  ASSERT_EQ(mixed.elements.size(), 3u);
  EXPECT_EQ(mixed.elements[0].real, 1);
  EXPECT_EQ(mixed.elements[1].text, "x");
  EXPECT_EQ(mixed.elements[2].IntAt(0), 2);
  EXPECT_TRUE(root.Find("f")->boolean);
  EXPECT_EQ(root.Find("g")->kind, ubjson::Kind::kNull);
  EXPECT_EQ(root.Find("h")->real, 1.5);
}

TEST_F(PackedJsonTest, SaysWhereTextIsNoJson) {
  EXPECT_EQ(MessageOf(PackJson("{\"a\":[1,}").status()),
            "JSON is malformed at byte 8: expected a value");
  for (const char* text : {"", "{", "[1", "{\"a\"}", "[1]]", "\"a", "[Na]", "tru", "[01]"})
    EXPECT_FALSE(PackJson(text).ok()) << text;
}

}  // namespace
}  // namespace tenon::xgboost
