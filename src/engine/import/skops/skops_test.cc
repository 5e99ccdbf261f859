#include "import/skops/skops.h"

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deflate/deflate.h"
#include "import/python/field.h"
#include "import/skops/internal/npy_array.h"
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

std::string Number(uint64_t value, size_t width) {
  std::string bytes;
  for (size_t i = 0; i < width; ++i)
    bytes.push_back(static_cast<char>(i < 8 ? value >> (8 * i) & 0xFF : 0));
  return bytes;
}

// A stored zip archive.
std::string Zip(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string zip;
  std::string central;
  for (const auto& [name, bytes] : files) {
    const std::string common = Number(20, 2) + Number(0, 2) + Number(0, 2) + Number(0x21, 4) +
                               Number(deflate::Crc32(bytes), 4) + Number(bytes.size(), 4) +
                               Number(bytes.size(), 4) + Number(name.size(), 2) + Number(0, 2);
    central += "PK\1\2" + Number(20, 2) + common + Number(0, 10) + Number(zip.size(), 4) + name;
    zip += "PK\3\4" + common + name + bytes;
  }
  const size_t begin = zip.size();
  zip += central + "PK\5\6" + Number(0, 4) + Number(files.size(), 2) + Number(files.size(), 2) +
         Number(central.size(), 4) + Number(begin, 4) + Number(0, 2);
  return zip;
}

std::string Npy(std::string header, const std::string& data) {
  return std::string("\x93NUMPY\1\0", 8) + Number(header.size(), 2) + header + data;
}

// Holds what a document borrows.
struct Read {
  std::string bytes;
  absl::StatusOr<ZipArchive> archive;
  absl::StatusOr<Document> document;

  explicit Read(std::string zip, const ImportOptions& options = {})
      : bytes(std::move(zip)),
        archive(ZipArchive::Open(bytes)),
        document(archive.ok() ? ReadSkops(*archive, options) : archive.status()) {}

  Field root() const { return Field(document->root, ""); }
};

Read Schema(const std::string& json, const ImportOptions& options = {}) {
  return Read(Zip({{"schema.json", json}}), options);
}

std::string Json(const std::string& text) {
  return R"({"__class__":"str","__module__":"builtins","__loader__":"JsonNode","content":")" +
         text + R"("})";
}

std::string List(const std::string& items) {
  return R"({"__class__":"list","__module__":"builtins","__loader__":"ListNode","content":[)" +
         items + "]}";
}

void ExpectRefused(const Read& read, StatusCode code, const std::string& text) {
  EXPECT_EQ(read.document.status().code(), code) << read.document.status();
  EXPECT_THAT(std::string(MessageOf(read.document.status())), HasSubstr(text));
}

TEST(SkopsTest, ReadsATree) {
  const Read read(FileOf("tree.skops"));
  ASSERT_TRUE(read.document.ok()) << read.document.status();
  EXPECT_EQ(read.root().class_name(), "sklearn.tree._classes.DecisionTreeClassifier");
  EXPECT_THAT(*read.root().Attr("classes_")->Strings(), ElementsAre("no", "yes"));
  const Field tree = *read.root().Attr("tree_");
  EXPECT_EQ(tree.class_name(), "sklearn.tree._tree.Tree");
  EXPECT_EQ(tree.object().items.size(), 3U);
  EXPECT_THAT(*tree.Attr("nodes")->StructInts("left_child"), ElementsAre(1, -1, -1));
  const std::string_view data = tree.Attr("nodes")->object().array->data;
  EXPECT_TRUE(data.data() >= read.bytes.data() && data.data() < &read.bytes.back());
}

TEST(SkopsTest, ReadsADeflatedPipelineOfColumns) {
  const Read read(FileOf("pipeline.skops"));
  ASSERT_TRUE(read.document.ok()) << read.document.status();
  const auto steps = read.root().Attr("steps")->Items();
  ASSERT_THAT(*steps, SizeIs(2));
  const Field transformers = *(*steps)[0].Item(1)->Attr("transformers_");
  const Field categories = *transformers.Item(0)->Item(1)->Attr("categories_")->Item(0);
  EXPECT_EQ(*categories.Item(1)->Text(), "b");
  EXPECT_TRUE(categories.Item(2)->is_none());
  const Field columns = *transformers.Item(1)->Item(2);
  EXPECT_EQ(columns.class_name(), "builtins.slice");
  EXPECT_EQ(columns.object().items[1]->integer, 2);
  EXPECT_EQ((*steps)[1].Item(1)->Attr("_tree")->class_name(), "sklearn.neighbors._kd_tree.KDTree");
}

TEST(SkopsTest, ReadsScalarsAsPythonWritesThem) {
  const Read read =
      Schema(List(Json("5") + "," + Json("NaN") + "," + Json("-Infinity") + "," + Json("null") +
                  "," + Json("false") + "," + Json("\\\"a\\\\u00e9\\\"") + "," + Json("1e-3") +
                  "," + Json("340282366920938463463374607431768211456")));
  ASSERT_TRUE(read.document.ok()) << read.document.status();
  EXPECT_EQ(*read.root().Item(0)->Int(), 5);
  EXPECT_TRUE(std::isnan(*read.root().Item(1)->Number()));
  EXPECT_EQ(*read.root().Item(2)->Number(), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(read.root().Item(3)->is_none());
  EXPECT_EQ(*read.root().Item(4)->Bool(), false);
  EXPECT_EQ(*read.root().Item(5)->Text(), "a\xC3\xA9");
  EXPECT_EQ(*read.root().Item(6)->Number(), 1e-3);
  EXPECT_EQ(read.root().Item(7)->kind(), Kind::kDropped);
  ExpectRefused(Schema(List(Json("os.system"))), StatusCode::kInvalidArgument, "[0]");
}

TEST(SkopsTest, ReadsKeysByTheirTypes) {
  const auto dict = [](const std::string& type) {
    return Schema(
        R"({"__class__":"dict","__module__":"builtins","__loader__":"DictNode","content":{"3":)" +
        Json("1") + R"(},"key_types":{"content":[{"__class__":")" + type +
        R"(","__module__":"builtins"}]}})");
  };
  EXPECT_EQ(dict("int").document->root->entries[0].first->kind, Kind::kInt);
  EXPECT_EQ(dict("str").document->root->entries[0].first->kind, Kind::kText);
  EXPECT_EQ(dict("float").document->root->entries[0].first->kind, Kind::kInt);
  ExpectRefused(dict("object"), StatusCode::kUnimplemented, "'builtins.object'");
}

TEST(SkopsTest, AnIdIsOneObjectAndMayLeadToItself) {
  const std::string node =
      R"({"__class__":"list","__module__":"builtins","__loader__":"ListNode","__id__":7,"content":[]})";
  const Read twice = Schema(List(node + "," + node));
  ASSERT_TRUE(twice.document.ok());
  EXPECT_EQ(twice.document->root->items[0], twice.document->root->items[1]);
  const Read self = Schema(
      R"({"__loader__":"ListNode","__class__":"list","__module__":"builtins","__id__":7,"content":[{"__id__":7}]})");
  ASSERT_TRUE(self.document.ok()) << self.document.status();
  EXPECT_EQ(self.document->root->items[0], self.document->root);
}

TEST(SkopsTest, RefusesUnknownNodesWithTheirPlace) {
  ExpectRefused(
      Schema(
          List(Json("1") + R"(,{"__loader__":"EvalNode","__class__":"system","__module__":"os"})")),
      StatusCode::kUnimplemented, "[1]: nodes of kind 'EvalNode', here for 'os.system'");
  ExpectRefused(Schema(R"({"protocol":3})"), StatusCode::kUnimplemented, "protocol 3");
  ExpectRefused(Schema("[]"), StatusCode::kInvalidArgument, "it is no node");
  ExpectRefused(Read(Zip({{"a", ""}})), StatusCode::kInvalidArgument, "schema.json");
  for (const char* loader : {"ListNode", "DictNode", "NdArrayNode", "SparseMatrixNode", "DTypeNode",
                             "TreeNode", "SliceNode", "BytesNode", "PartialNode", "JsonNode",
                             "OperatorFuncNode", "MethodNode", "DefaultDictNode"})
    EXPECT_FALSE(Schema(StrCat(R"({"__loader__":")", loader, R"("})")).document.ok()) << loader;
}

TEST(SkopsTest, LimitsDepthAndCountsAtTheirBounds) {
  const auto nested = [](int levels) {
    std::string json = Json("1");
    for (int i = 1; i < levels; ++i) json = List(json);
    return json;
  };
  ImportOptions options;
  options.limits.max_depth = 10;
  EXPECT_TRUE(Schema(nested(10), options).document.ok());
  ExpectRefused(Schema(nested(11), options), StatusCode::kOutOfRange, "import.max_depth");
  EXPECT_FALSE(Schema(nested(20'000)).document.ok());
  options.limits.max_objects = 3;
  EXPECT_TRUE(Schema(List(Json("1") + "," + Json("2")), options).document.ok());
  ExpectRefused(Schema(List(Json("1") + "," + Json("2") + "," + Json("3")), options),
                StatusCode::kOutOfRange, "import.max_objects");
}

TEST(SkopsTest, FilesReadAgainAndAgainCountAgain) {
  const std::string bytes = FileOf("pipeline.skops");
  ImportOptions options;
  options.limits.max_expanded_bytes = 100;
  ExpectRefused(Read(bytes, options), StatusCode::kOutOfRange, "import.max_expanded_bytes");
}

TEST(NpyTest, ReadsStructuredElementsAndRefusesOddHeaders) {
  const std::string head =
      "{'descr': [('a', '<i4'), ('', '|V4'), ('b', '<f8')], 'fortran_order': False, 'shape': (1,), "
      "}\n";
  const std::string file = Npy(head, Number(5, 4) + Number(0, 4) + Number(0, 8));
  const auto array = internal::ReadNpy(file, nullptr, {});
  ASSERT_TRUE(array.ok()) << array.status();
  EXPECT_EQ(array->item_bytes, 16U);
  ASSERT_THAT(array->fields, SizeIs(2));
  EXPECT_EQ(array->fields[1].offset, 8U);
  for (size_t size = 0; size < file.size(); ++size)
    EXPECT_FALSE(internal::ReadNpy(std::string_view(file).substr(0, size), nullptr, {}).ok());
  for (const char* bad :
       {"", "{}", "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296,4294967296,)}",
        "{'descr': '|O', 'fortran_order': False, 'shape': (0,)}",
        "{'descr': '>f8', 'fortran_order': False, 'shape': (0,)}",
        "{'descr': [('a', '|O')], 'fortran_order': False, 'shape': (0,)}",
        "{'descr': [('a', '<f8', (2,))], 'fortran_order': False, 'shape': (0,)}",
        "{'descr': [('a', '<f8'", "{'descr': __import__('os'), 'fortran_order': False}"})
    EXPECT_FALSE(internal::ReadNpy(Npy(bad, ""), nullptr, {}).ok()) << bad;
}

}  // namespace
}  // namespace tenon::python
