#include "onnx/outline.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/testing/model_builder.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

TEST(ReadOutlineTest, CountsNodesInitializersAndDepth) {
  ModelBuilder builder = NestedIfModel(3);
  builder.Initializer("w", {1}, std::vector<float>{1});
  const ModelOutline outline = ReadOutline(builder.Bytes(), {}).value();
  EXPECT_EQ(outline.nodes, 4);
  EXPECT_EQ(outline.graph_depth, 4);
  EXPECT_EQ(outline.initializers, 1);
  EXPECT_GT(outline.parts, outline.nodes);
}

TEST(ReadOutlineTest, RefusesGraphsNestedDeeperThanTheLimit) {
  for (const int depth : {64, 300}) {
    const absl::Status status = ReadOutline(NestedIfModel(depth).Bytes(), {}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange) << depth;
    EXPECT_THAT(MessageOf(status), HasSubstr("nested deeper than 64"));
    EXPECT_THAT(MessageOf(status), HasSubstr("model.max_graph_depth"));
  }
  EXPECT_TRUE(ReadOutline(NestedIfModel(63).Bytes(), {}).ok());
}

// Built on the wire, since protobuf itself cannot write so deep a message without deep recursion.
TEST(ReadOutlineTest, StaysFlatOnTenThousandNestedGraphs) {
  const auto wrap = [](uint32_t field, const std::string& inner) {
    std::string bytes(1, static_cast<char>((field << 3) | 2));
    size_t length = inner.size();
    for (; length >= 0x80; length >>= 7) bytes.push_back(static_cast<char>((length & 0x7F) | 0x80));
    bytes.push_back(static_cast<char>(length));
    return bytes + inner;
  };
  std::string graph;
  for (int i = 0; i < 10'000; ++i) graph = wrap(1, wrap(5, wrap(6, graph)));
  const absl::Status status = ReadOutline(wrap(7, graph), {}).status();
  EXPECT_THAT(MessageOf(status), HasSubstr("nested deeper than 64"));
  EXPECT_THAT(MessageOf(ReadOutline(wrap(7, graph), {.max_graph_depth = 1'000'000}).status()),
              ::testing::IsEmpty());
}

TEST(ReadOutlineTest, RefusesTypesNestedWithoutEnd) {
  ModelBuilder builder = LinearModel();
  onnx::TypeProto* type = builder.graph().add_value_info()->mutable_type();
  for (int i = 0; i < 400; ++i) type = type->mutable_sequence_type()->mutable_elem_type();
  EXPECT_THAT(MessageOf(ReadOutline(builder.Bytes(), {}).status()),
              ContainsRegex("types are nested too deep .*model.max_graph_depth"));
}

TEST(ReadOutlineTest, CountsBeforeAnythingIsBuilt) {
  // A million nodes of two bytes each.
  std::string graph;
  for (int i = 0; i < 1'000'001; ++i) graph += std::string("\x0a\x00", 2);
  std::string model = "\x3a";
  for (size_t length = graph.size();; length >>= 7) {
    model.push_back(static_cast<char>((length & 0x7F) | (length >= 0x80 ? 0x80 : 0)));
    if (length < 0x80) break;
  }
  EXPECT_THAT(MessageOf(ReadOutline(model + graph, {}).status()),
              HasSubstr("more than 1000000 nodes (model.max_nodes)"));
  EXPECT_THAT(MessageOf(ReadOutline(LinearModel().Bytes(), {.max_initializers = 0}).status()),
              HasSubstr("model.max_initializers"));
  EXPECT_THAT(MessageOf(ReadOutline(LinearModel().Bytes(), {.max_parts = 5}).status()),
              HasSubstr("model.max_parts"));
}

TEST(ReadOutlineTest, RefusesWhatIsNotAWholeModel) {
  const std::string bytes = LinearModel().Bytes();
  EXPECT_FALSE(ReadOutline(bytes.substr(0, bytes.size() - 1), {}).ok());
  EXPECT_FALSE(ReadOutline(bytes + "garbage", {}).ok());
  EXPECT_FALSE(ReadOutline(bytes + std::string(4, '\0'), {}).ok());
  EXPECT_THAT(MessageOf(ReadOutline(bytes + "\x62\x01x", {}).status()),
              HasSubstr("none of a ModelProto's"));
}

}  // namespace
}  // namespace tenon
