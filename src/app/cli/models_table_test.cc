#include "cli/models_table.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(ModelsTableTest, AlignsWhatTheServerTells) {
  EXPECT_EQ(ModelsTable(R"([{"name":"churn","version":"2","state":"READY","reason":"",
              "tenon":{"state":"READY","memory_bytes":2097152,"answered":41,"failed":1,"p50_us":83.5,"p99_us":1234}},
              {"name":"churn","version":"3","state":"UNAVAILABLE","reason":"no model",
              "tenon":{"state":"FAILED","memory_bytes":0,"answered":0,"failed":0}},
              {"name":"fraud"}])")
                .value(),
            "NAME   VERSION  STATE   MEMORY  REQUESTS       P50      P99      REASON\n"
            "churn  2        READY   2 MiB   42 (1 failed)  83.5 us  1.23 ms\n"
            "churn  3        FAILED  -       0              -        -        no model\n"
            "fraud           -       -       0              -        -\n");
}

TEST(ModelsTableTest, TakesTheAnswerOfAnotherServer) {
  EXPECT_EQ(ModelsTable(R"([{"name":"m","version":"1","state":"READY","reason":""}])").value(),
            "NAME  VERSION  STATE  MEMORY  REQUESTS  P50  P99  REASON\n"
            "m     1        READY  -       0         -    -\n");
}

TEST(ModelsTableTest, RefusesWhatIsNoIndex) {
  EXPECT_FALSE(ModelsTable("{}").ok());
  EXPECT_FALSE(ModelsTable("<html>").ok());
}

}  // namespace
}  // namespace tenon
