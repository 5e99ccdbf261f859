#include "api/openapi.h"

#include <gtest/gtest.h>

#include "json/document.h"

namespace tenon {
namespace {

Route Infer() {
  Route route;
  route.method = "POST";
  route.pattern = "/m/{model}/infer";
  route.dialect = "oip";
  route.label = "oip.infer";
  route.summary = "Runs a \"model\"";
  route.max_body_bytes = 1024;
  route.request_schema = R"({"type":"object"})";
  route.response_schema = R"({"type":"array"})";
  route.handler = [](const HttpRequest&) { return HttpResponse(); };
  return route;
}

TEST(OpenApiTest, DescribesEveryColumnOfARoute) {
  const RouteTable table = RouteTable::Create({Infer()}).value();
  const std::string document = OpenApiDocument(table, "0.1.0");
  EXPECT_TRUE(json::Document::Parse(document, {}).ok()) << document;
  for (const std::string_view part :
       {R"("openapi":"3.1.0")", R"("/m/{model}/infer":{"post":{)",
        R"("summary":"Runs a \"model\"")", R"("tags":["oip"])", R"("x-tenon-permission":"infer")",
        R"("x-tenon-max-body-bytes":1024)", R"("name":"model","in":"path","required":true)",
        R"("schema":{"type":"object"})", R"("schema":{"type":"array"})",
        R"("error":{"type":"string"})"}) {
    EXPECT_NE(document.find(part), std::string::npos) << part;
  }
}

TEST(OpenApiTest, TheRouteDescribesTheTableItIsIn) {
  const RouteTable* table = nullptr;
  const RouteTable made = RouteTable::Create({Infer(), OpenApiRoute(table, "0.1.0")}).value();
  table = &made;
  const HttpResponse response = made.routes()[1].handler(HttpRequest());
  EXPECT_NE(response.text.find(R"("/openapi.json":{"get":{)"), std::string::npos);
}

TEST(OpenApiTest, SaysHowKeysAreSentWhereTheyAreAskedFor) {
  Route probe = Infer();
  probe.pattern = "/probe";
  probe.permission = Permission::kProbe;
  const RouteTable table = RouteTable::Create({Infer(), probe}).value();
  EXPECT_EQ(OpenApiDocument(table, "1").find("security"), std::string::npos);
  const std::string document = OpenApiDocument(table, "1", true);
  ASSERT_TRUE(json::Document::Parse(document, {}).ok());
  for (const char* part : {R"("bearer":{"type":"http","scheme":"bearer"})",
                           R"("security":[{"bearer":[]},{"apiKey":[]}])", R"("security":[])"})
    EXPECT_NE(document.find(part), std::string::npos) << part;
}

}  // namespace
}  // namespace tenon
