#include "import/pickle/pickle.h"

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/python/field.h"
#include "status/status.h"

namespace tenon::python {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string FileOf(const std::string& name) {
  std::ifstream file(std::string(TENON_SOURCE_DIR "/tests/corpus/python/") + name,
                     std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string Bytes(std::initializer_list<std::string_view> pieces) {
  std::string all("\x80\x04", 2);
  for (const std::string_view piece : pieces) all.append(piece);
  return all + ".";
}

std::string MessageFor(const std::string& bytes, StatusCode code,
                       const ImportOptions& options = {}) {
  const auto document = ReadPickle(bytes, options);
  EXPECT_EQ(document.status().code(), code) << document.status();
  return std::string(MessageOf(document.status()));
}

TEST(PickleTest, ReadsATreeOfEveryProtocolAndContainerAlike) {
  for (const char* name : {"tree.p2.pkl", "tree.p4.pkl", "tree.p5.pkl", "tree.joblib",
                           "tree.zlib.joblib", "tree.bz2.joblib", "tree.xz.joblib"}) {
    SCOPED_TRACE(name);
    const std::string bytes = FileOf(name);
    const auto document = ReadPickle(bytes, {});
    ASSERT_TRUE(document.ok()) << document.status();
    const Field tree(document->root, "");
    EXPECT_EQ(tree.class_name(), "sklearn.tree._classes.DecisionTreeClassifier");
    EXPECT_THAT(*tree.Attr("classes_")->Strings(), ElementsAre("no", "yes"));
    const Field inner = *tree.Attr("tree_");
    EXPECT_EQ(inner.class_name(), "sklearn.tree._tree.Tree");
    EXPECT_EQ(inner.object().items.size(), 3U);
    EXPECT_THAT(*inner.Attr("nodes")->StructInts("left_child"), ElementsAre(1, -1, -1));
    EXPECT_EQ((*inner.Attr("nodes")->StructDoubles("threshold"))[0], 1.75);
    EXPECT_THAT(*inner.Attr("values")->Doubles(), ElementsAre(0.5, 0.5, 1, 0, 0, 1));
  }
}

TEST(PickleTest, KeepsWhatAPersistentIdSays) {
  const auto document = ReadPickle(Bytes({"K\x07Q"}), {});
  ASSERT_TRUE(document.ok()) << document.status();
  EXPECT_EQ(document->root->kind, Kind::kPersistent);
  ASSERT_THAT(document->root->items, SizeIs(1));
  EXPECT_EQ(document->root->items[0]->integer, 7);
}

TEST(PickleTest, ArraysViewTheFile) {
  const std::string bytes = FileOf("tree.joblib");
  const auto document = ReadPickle(bytes, {});
  ASSERT_TRUE(document.ok());
  const Field tree(document->root, "");
  const std::string_view data = tree.Attr("tree_")->Attr("nodes")->object().array->data;
  EXPECT_GE(data.data(), bytes.data());
  EXPECT_LT(data.data(), bytes.data() + bytes.size());
}

TEST(PickleTest, ReadsJoblibsArraysOfObjectsAndSearchTrees) {
  const std::string bytes = FileOf("pipeline.joblib");
  const auto document = ReadPickle(bytes, {});
  ASSERT_TRUE(document.ok()) << document.status();
  const Field pipeline(document->root, "");
  const auto steps = pipeline.Attr("steps")->Items();
  ASSERT_THAT(*steps, SizeIs(2));
  const Field encoder = *(*steps)[0].Item(1)->Attr("transformers_")->Item(0)->Item(1);
  const Field categories = *encoder.Attr("categories_")->Item(0);
  ASSERT_THAT(*categories.Items(), SizeIs(3));
  EXPECT_EQ(*categories.Item(0)->Text(), "a");
  EXPECT_TRUE(categories.Item(2)->is_none());
  EXPECT_EQ((*steps)[1].Item(1)->Attr("_tree")->class_name(), "sklearn.neighbors._kd_tree.KDTree");
}

TEST(PickleTest, RefusesCallsByTheNameOfWhatTheyCall) {
  for (const char* name : {"posix\nsystem", "os\nsystem", "builtins\neval", "builtins\ngetattr",
                           "builtins\n__import__", "subprocess\nPopen", "sklearn.utils\nload",
                           "numpy\nload", "joblib\nload"}) {
    const std::string bytes = Bytes({"c", name, "\n", "\x8c\x02ls\x85R"});
    std::string dotted(name);
    dotted[dotted.find('\n')] = '.';
    EXPECT_THAT(MessageFor(bytes, StatusCode::kUnimplemented), HasSubstr(dotted));
  }
  EXPECT_THAT(MessageFor(Bytes({"csubprocess\nPopen\n)\x81"}), StatusCode::kUnimplemented),
              HasSubstr("subprocess.Popen"));
  EXPECT_THAT(MessageFor(Bytes({"ccloudpickle.cloudpickle\n_make_function\n)R"}),
                         StatusCode::kUnimplemented),
              HasSubstr("the code of a function"));
}

TEST(PickleTest, RefusesOpcodesByName) {
  EXPECT_THAT(MessageFor(Bytes({"(cos\nsystem\no"}), StatusCode::kUnimplemented),
              HasSubstr("OBJ: the opcode is not read"));
  for (const char* opcode : {"(ios\nsystem\n", "\x82\1", "P1\n", "\x97", "N2", "I1\n", "\xff"})
    MessageFor(Bytes({opcode}), StatusCode::kUnimplemented);
  MessageFor("cposix\nsystem\n(S'touch CANARY'\ntR.", StatusCode::kInvalidArgument);
  MessageFor(std::string("\x80\x06N.", 4), StatusCode::kUnimplemented);
}

TEST(PickleTest, KeepsInstancesAndNamesAsData) {
  const std::string bytes = Bytes({"cmine\nModel\n)\x81}\x8c\x01", "f", "cos\nsystem\nsb"});
  const auto document = ReadPickle(bytes, {});
  ASSERT_TRUE(document.ok()) << document.status();
  const Field model(document->root, "");
  EXPECT_EQ(model.class_name(), "mine.Model");
  EXPECT_EQ(model.Attr("f")->kind(), Kind::kName);
  EXPECT_EQ(model.Attr("f")->object().text, "os.system");
}

TEST(PickleTest, ReadsTheOldNamesOfProtocol2) {
  const auto name = [](std::string_view global) {
    const std::string bytes = StrCat("\x80\x02", "c", global, "\n.");
    return ReadPickle(bytes, {})->root->text;
  };
  EXPECT_EQ(name("__builtin__\nlong"), "builtins.int");
  EXPECT_EQ(name("__builtin__\nset"), "builtins.set");
  EXPECT_EQ(name("copy_reg\n_reconstructor"), "copyreg._reconstructor");
  EXPECT_EQ(name("numpy\nfloat64"), "numpy.float64");
}

TEST(PickleTest, ChargesForEveryCopyOfASharedValue) {
  ImportOptions options;
  options.limits.max_objects = 1'000;
  // A tuple of 100 is the arguments of twenty objects.
  std::string bytes = "(" + std::string(100, 'N') + "t\x94" + "(";
  for (int i = 0; i < 20; ++i) bytes += std::string("ca\nB\nh\0\x81", 8);
  MessageFor(Bytes({bytes, "t"}), StatusCode::kOutOfRange, options);
}

TEST(PickleTest, DropsRandomStatesAndLossesWithANote) {
  const std::string bytes =
      Bytes({"cnumpy.random._pickle\n__randomstate_ctor\n)R}b", "c_loss\nCyHalfBinomialLoss\n)R",
             "\x8a\x10", std::string(16, '\7'), "\x87"});
  const auto document = ReadPickle(bytes, {});
  ASSERT_TRUE(document.ok()) << document.status();
  EXPECT_EQ(document->root->items[0]->kind, Kind::kDropped);
  EXPECT_THAT(document->notes, ElementsAre("not read: integer of more than 64 bits",
                                           "not read: loss", "not read: random state"));
}

TEST(PickleTest, SharingAndCyclesAreLegal) {
  const auto self = ReadPickle(Bytes({"]\x94h", std::string(1, '\0'), "a"}), {});
  ASSERT_TRUE(self.ok()) << self.status();
  EXPECT_EQ(self->root->items[0], self->root);
  std::string laughs("]\x94");
  for (int i = 0; i < 30; ++i) laughs.append("(hxhxhxhxhxhxhxhxt\x94");
  for (size_t at = 0, slot = 0; at < laughs.size(); ++at)
    if (laughs[at] == 'x') laughs[at] = static_cast<char>(slot++ / 8);
  EXPECT_FALSE(ReadPickle(Bytes({laughs}), {}).ok());  // 31 objects are left on the stack
  EXPECT_TRUE(ReadPickle(Bytes({"(", laughs, "t"}), {}).ok());
}

TEST(PickleTest, LimitsDepthAndCountsAtTheirBounds) {
  ImportOptions options;
  options.limits.max_depth = 10;
  EXPECT_TRUE(ReadPickle(Bytes({"N", std::string(9, '\x85')}), options).ok());
  EXPECT_THAT(MessageFor(Bytes({"N", std::string(10, '\x85')}), StatusCode::kOutOfRange, options),
              HasSubstr("import.max_depth"));
  MessageFor(Bytes({"N", std::string(1'000'000, '\x85')}), StatusCode::kOutOfRange);
  options.limits.max_objects = 10;
  EXPECT_TRUE(ReadPickle(Bytes({"(", std::string(8, 'N'), "t"}), options).ok());
  EXPECT_THAT(MessageFor(Bytes({"(", std::string(9, 'N'), "t"}), StatusCode::kOutOfRange, options),
              HasSubstr("import.max_objects"));
}

TEST(PickleTest, RefusesEveryCutOfAFile) {
  for (const char* name : {"tree.p2.pkl", "tree.p5.pkl", "tree.joblib"}) {
    const std::string bytes = FileOf(name);
    for (size_t size = 0; size < bytes.size(); ++size)
      EXPECT_FALSE(ReadPickle(std::string_view(bytes).substr(0, size), {}).ok()) << size;
  }
}

TEST(PickleTest, RefusesSizesBeyondTheFile) {
  const std::string huge("\x7f\xff\xff\xff\xff\xff\xff\xff", 8);
  for (const char* opcode : {"\x8d", "\x8e", "\x96"})
    EXPECT_THAT(MessageFor(Bytes({opcode, huge}), StatusCode::kInvalidArgument),
                HasSubstr("it is cut"));
  MessageFor(Bytes({"\x95", huge}), StatusCode::kInvalidArgument);
  MessageFor(Bytes({"N"}) + "x", StatusCode::kInvalidArgument);
  for (const char* empty : {"", "0", "1", "a", "s", "u", "e", "\x85", "R", "\x81", "b", "\x94",
                            "h\x07", "\x93", "(0", "NN"})
    MessageFor(Bytes({empty}), StatusCode::kInvalidArgument);
}

TEST(PickleTest, ChecksArraysAgainstTheirBytes) {
  const auto array = [](std::string_view dtype, std::string_view shape, std::string_view order) {
    return Bytes({"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK", std::string(1, '\0'),
                  "\x85", "C\1b\x87R(K\1", shape, "cnumpy\ndtype\n\x8c\2", dtype,
                  "\x89\x88\x87R(K\3\x8c\1", order, "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK",
                  std::string(1, '\0'), "tb\x89", "C\x10", std::string(16, '\1'), "tb"});
  };
  EXPECT_TRUE(ReadPickle(array("f8", "K\2\x85", "<"), {}).ok());
  EXPECT_TRUE(ReadPickle(array("f8", "K\1K\2\x86", "<"), {}).ok());
  MessageFor(array("f8", "K\3\x85", "<"), StatusCode::kInvalidArgument);
  MessageFor(array("f8", "J\xff\xff\xff\xff\x85", "<"), StatusCode::kInvalidArgument);
  MessageFor(array("O8", "K\2\x85", "|"), StatusCode::kInvalidArgument);
  EXPECT_THAT(MessageFor(array("f8", "K\2\x85", ">"), StatusCode::kUnimplemented),
              HasSubstr("big-endian"));
}

TEST(PickleTest, BoundsWhatACompressedFileExpandsTo) {
  const std::string bytes = FileOf("tree.zlib.joblib");
  ImportOptions options;
  options.limits.max_expanded_bytes = 100;
  EXPECT_THAT(MessageFor(bytes, StatusCode::kOutOfRange, options),
              HasSubstr("import.max_expanded_bytes"));
}

TEST(PickleTest, StopsWhenItIsCancelled) {
  ImportOptions options;
  options.cancelled = [] { return true; };
  MessageFor(Bytes({"N"}), StatusCode::kCancelled, options);
}

}  // namespace
}  // namespace tenon::python
