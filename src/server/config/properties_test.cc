#include "config/properties.h"

#include <fstream>
#include <iterator>
#include <set>

#include <gtest/gtest.h>

#include "config/configuration.h"
#include "config/reference.h"

namespace tenon {
namespace {

TEST(PropertiesTest, EveryRowIsCompleteAndItsDefaultWithinItsBounds) {
  std::set<std::string_view> names;
  for (const Property& property : ServerProperties()) {
    EXPECT_TRUE(names.insert(property.name).second) << property.name;
    EXPECT_TRUE(property.help.ends_with('.')) << property.name;
    EXPECT_TRUE(ParseProperty(property, property.default_text).ok()) << property.name;
    EXPECT_EQ(property.kind == PropertyKind::kChoice, !property.choices.empty()) << property.name;
    EXPECT_EQ(property.least.empty(), property.most.empty()) << property.name;
    EXPECT_FALSE(property.since.empty()) << property.name;
  }
}

TEST(PropertiesTest, EveryBoundIsKept) {
  for (const Property& property : ServerProperties()) {
    for (const std::string_view bound : {property.least, property.most}) {
      if (bound.empty()) continue;
      EXPECT_TRUE(ParseProperty(property, bound).ok()) << property.name << " " << bound;
    }
    if (property.kind == PropertyKind::kInt) {
      EXPECT_FALSE(ParseProperty(property, "-1").ok()) << property.name;
      EXPECT_FALSE(ParseProperty(property, "9223372036854775807").ok()) << property.name;
    }
    if (property.kind == PropertyKind::kBytes) {
      EXPECT_FALSE(ParseProperty(property, "1000TiB").ok()) << property.name;
    }
    if (property.kind == PropertyKind::kDuration) {
      EXPECT_FALSE(ParseProperty(property, "100000h").ok()) << property.name;
    }
  }
}

TEST(PropertiesTest, TheReferencePageIsTheTables) {
  std::ifstream file(std::string(TENON_SOURCE_DIR) + "/docs/configuration.md");
  const std::string page{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_EQ(page, ReferencePage()) << "run: make docs";
}

}  // namespace
}  // namespace tenon
