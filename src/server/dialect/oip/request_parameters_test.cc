#include "dialect/oip/request_parameters.h"

#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon::oip {
namespace {

using testing::ElementsAre;
using testing::Pair;

absl::StatusOr<InferCall> Decode(std::string_view parameters) {
  const std::string request = R"({"parameters":)" + std::string(parameters) + "}";
  InferCall call;
  const absl::Status status =
      DecodeRequestParameters(json::Document::Parse(request, {}).value().root(), &call);
  if (!status.ok()) return status;
  return call;
}

std::string Refusal(std::string_view parameters) {
  return std::string(Decode(parameters).status().message());
}

TEST(RequestParametersTest, EveryScalarIsTheModels) {
  const InferCall call =
      Decode(R"({"t":"x","i":-1,"u":18446744073709551615,"d":0.5,"b":true})").value();
  EXPECT_THAT(call.request.parameters,
              ElementsAre(Pair("t", Parameter(std::string("x"))), Pair("i", Parameter(int64_t{-1})),
                          Pair("u", Parameter(std::numeric_limits<uint64_t>::max())),
                          Pair("d", Parameter(0.5)), Pair("b", Parameter(true))));
}

TEST(RequestParametersTest, BinaryDataOutputIsTheCalls) {
  const InferCall call = Decode(R"({"binary_data_output":true,"a":1})").value();
  EXPECT_TRUE(call.binary_by_default);
  EXPECT_EQ(call.request.parameters.size(), 1u);
  EXPECT_EQ(Refusal(R"({"binary_data_output":"yes"})"),
            "parameter 'binary_data_output' is a string, expected a boolean");
}

TEST(RequestParametersTest, ThereMayBeNone) {
  InferCall call;
  EXPECT_TRUE(DecodeRequestParameters(json::Document::Parse("{}", {}).value().root(), &call).ok());
  EXPECT_TRUE(Decode("{}").ok());
  EXPECT_EQ(Refusal("[]"), "'parameters' is an array, expected an object");
}

TEST(RequestParametersTest, RefusesWhatIsNoScalar) {
  EXPECT_EQ(
      Refusal(R"({"a":[1]})"),
      "reading parameter 'a': its value is an array, expected a string, a number or a boolean");
  EXPECT_NE(Refusal(R"({"a":null})"), "");
}

TEST(RequestParametersTest, SequencesPrioritiesAndTimeoutsAreOfTheirKind) {
  EXPECT_TRUE(Decode(R"({"sequence_id":18446744073709551615,"sequence_start":true,)"
                     R"("sequence_end":false,"priority":0,"timeout":1000})")
                  .ok());
  EXPECT_TRUE(Decode(R"({"sequence_id":"s"})").ok());
  EXPECT_EQ(Refusal(R"({"sequence_id":-1})"),
            "reading parameter 'sequence_id': its value is an integer, expected a number from 0 or "
            "a string");
  EXPECT_EQ(Refusal(R"({"sequence_start":1})"),
            "reading parameter 'sequence_start': its value is an integer, expected a boolean");
  EXPECT_NE(Refusal(R"({"sequence_end":"true"})"), "");
  EXPECT_NE(Refusal(R"({"priority":0.5})"), "");
  EXPECT_EQ(Refusal(R"({"timeout":"1s"})"),
            "reading parameter 'timeout': its value is a string, expected a number from 0");
}

TEST(RequestParametersTest, RefusesReservedNames) {
  EXPECT_EQ(Refusal(R"({"triton_x":1})"), "reading parameter 'triton_x': the name is reserved");
  EXPECT_EQ(Refusal(R"({"headers":"x"})"), "reading parameter 'headers': the name is reserved");
}

}  // namespace
}  // namespace tenon::oip
