#include "import/torch/internal/tensor_pickle.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::torch::internal {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;

absl::StatusOr<SavedTensors> Read(const std::string& pickle, const ImportOptions& options = {}) {
  static const std::string storage(64, 0);
  const auto read = [](std::string_view name) -> absl::StatusOr<EntryBytes> {
    if (name != "0") return absl::NotFoundError("no such storage");
    return EntryBytes{storage, nullptr};
  };
  return ReadPickledTensors(pickle, read, options);
}

// {"w": a tensor of `size` float32 of storage 0}
std::string TensorPickle(char size,
                         const std::string& call = "ctorch._utils\n_rebuild_tensor_v2\n") {
  return "\x80\x02}X\x01\0\0\0w"s + call +
         "((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\0"s
         "0X\x03\0\0\0cpuK\x10tQK\0K"s +
         size + "\x85K\x01\x85\x89"s + "ccollections\nOrderedDict\n)RtRs."s;
}

TEST(TensorPickleTest, ReadsADictionaryOfTensors) {
  const auto saved = Read(TensorPickle(4));
  ASSERT_TRUE(saved.ok()) << saved.status();
  ASSERT_TRUE(saved->tensors.contains("w"));
  EXPECT_EQ(saved->tensors.at("w").shape(), (Shape{4}));
}

TEST(TensorPickleTest, RefusesATensorThatLeavesItsStorage) {
  EXPECT_THAT(std::string(MessageOf(Read(TensorPickle(17)).status())),
              HasSubstr("leaves its storage"));
}

TEST(TensorPickleTest, CallsNothing) {
  const auto evil = Read(TensorPickle(4, "cos\nsystem\n"));
  EXPECT_EQ(evil.status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(MessageOf(evil.status())), HasSubstr("'os.system', which is not known"));
}

TEST(TensorPickleTest, TakesParametersThatHaveAttributes) {
  std::string pickle = TensorPickle(4,
                                    "ctorch._utils\n_rebuild_parameter_with_state\n("
                                    "ctorch._utils\n_rebuild_tensor_v2\n");
  pickle.resize(pickle.size() - 2);  // without the end: "s."
  const auto saved = Read(pickle + "\x88)}tRs.");
  ASSERT_TRUE(saved.ok()) << saved.status();
  EXPECT_EQ(saved->tensors.size(), 1u);
}

TEST(TensorPickleTest, SharesATensorThatTwoKeysName) {
  std::string pickle = TensorPickle(4);
  pickle.resize(pickle.size() - 2);  // without the end: "s."
  const auto saved = Read(pickle + "q\x01sX\x01\0\0\0vh\x01s."s);
  ASSERT_TRUE(saved.ok()) << saved.status();
  ASSERT_EQ(saved->tensors.size(), 2u);
  EXPECT_EQ(saved->tensors.at("v").bytes().data(), saved->tensors.at("w").bytes().data());
}

TEST(TensorPickleTest, NamesWhatIsNoTensor) {
  const auto saved = Read("\x80\x02}X\x01\0\0\0sK\x07s."s);
  ASSERT_TRUE(saved.ok()) << saved.status();
  EXPECT_EQ(saved->others, std::vector<std::string>{"s"});
}

TEST(TensorPickleTest, RefusesEveryCutOfIt) {
  const std::string whole = TensorPickle(4);
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(Read(whole.substr(0, size)).ok()) << size;
}

TEST(TensorPickleTest, HasLimitsOfDepthAndValues) {
  std::string deep = "\x80\x02)";
  for (int i = 0; i < 1000; ++i) deep += "\x85";
  EXPECT_THAT(std::string(MessageOf(Read(deep + ".").status())), HasSubstr("import.max_depth"));
  ImportOptions options;
  options.limits.max_objects = 5;
  EXPECT_THAT(std::string(MessageOf(Read(TensorPickle(4), options).status())),
              HasSubstr("import.max_objects"));
}

}  // namespace
}  // namespace tenon::torch::internal
