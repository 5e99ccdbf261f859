#include "config/configuration.h"

#include <array>

#include <gtest/gtest.h>

namespace tenon {
namespace {

constexpr std::array<Property, 3> kTable = {{
    {.name = "http.port",
     .kind = PropertyKind::kInt,
     .default_text = "8080",
     .least = "0",
     .most = "65535"},
    {.name = "log.level",
     .kind = PropertyKind::kChoice,
     .default_text = "info",
     .choices = "info|debug"},
    {.name = "store.password", .default_text = "", .secret = true},
}};

std::string Refusal(const ConfigLayers& layers) {
  return std::string(Configuration::Resolve(kTable, layers).status().message());
}

TEST(ConfigurationTest, AStrongerLayerWins) {
  ConfigLayers layers;
  EXPECT_EQ(Configuration::Resolve(kTable, layers)->GetInt("http.port"), 8080);
  layers.file = {{"http.port", "1", "f:1"}};
  EXPECT_EQ(Configuration::Resolve(kTable, layers)->GetInt("http.port"), 1);
  layers.environment = {{"http.port", "2", "environment TENON_HTTP_PORT"}};
  EXPECT_EQ(Configuration::Resolve(kTable, layers)->GetInt("http.port"), 2);
  layers.flags = {{"http.port", "3", "flag --http-port"}};
  const Configuration configuration = Configuration::Resolve(kTable, layers).value();
  EXPECT_EQ(configuration.GetInt("http.port"), 3);
  EXPECT_EQ(configuration.Entries()[0].origin, "flag --http-port");
  EXPECT_EQ(configuration.Entries()[1].origin, "default");
}

TEST(ConfigurationTest, AnUnknownNameIsAnErrorWithTheNearestOne) {
  EXPECT_EQ(Refusal({.file = {{"http.prot", "1", "tenon.yaml:3"}}}),
            "reading tenon.yaml:3: there is no property 'http.prot' (did you mean 'http.port'?)");
}

TEST(ConfigurationTest, AFaultSaysWhereItStandsEvenUnderAStrongerLayer) {
  EXPECT_EQ(Refusal({.file = {{"http.port", "99999", "tenon.yaml:3"}},
                     .flags = {{"http.port", "1", "flag --http-port"}}}),
            "reading tenon.yaml:3: http.port: '99999' is more than 65535");
}

TEST(ConfigurationTest, SecretsAreNotShown) {
  const auto configuration =
      Configuration::Resolve(kTable, {.file = {{"store.password", "hunter2", "f:1"}}}).value();
  EXPECT_EQ(configuration.Entries()[2].text, "***");
  EXPECT_EQ(configuration.GetString("store.password"), "hunter2");
}

}  // namespace
}  // namespace tenon
