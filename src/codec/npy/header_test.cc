#include "npy/header.h"

#include <gtest/gtest.h>

namespace tenon::npy {
namespace {

// A file's head with `dict` as it stands, in format version `version`.
std::string Head(std::string_view dict, int version = 1) {
  std::string head(kMagic);
  head.push_back(static_cast<char>(version));
  head.push_back('\0');
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i)
    head.push_back(static_cast<char>(dict.size() >> (8 * i) & 0xFF));
  return head.append(dict);
}

std::string Of(std::string_view descr, std::string_view shape = "(2,)") {
  return Head("{'descr': '" + std::string(descr) +
              "', 'fortran_order': False, 'shape': " + std::string(shape) + ", }\n");
}

std::string Refusal(std::string_view bytes, const Limits& limits = {}) {
  const auto header = ParseHeader(bytes, limits);
  return header.ok() ? "taken" : std::string(header.status().message());
}

TEST(NpyHeaderTest, ReadsEveryVersion) {
  for (const int version : {1, 2, 3}) {
    const std::string head =
        Head("{'shape': (3, 4), 'fortran_order': True, 'descr': '<f8'}", version);
    const Header header = ParseHeader(head + "elements").value().value();
    EXPECT_EQ(header.layout.kind, Kind::kFloat);
    EXPECT_EQ(header.layout.item_bytes, 8u);
    EXPECT_TRUE(header.layout.fortran_order);
    EXPECT_EQ(header.layout.shape, (std::vector<int64_t>{3, 4}));
    EXPECT_EQ(header.item_count, 12);
    EXPECT_EQ(header.data_bytes, 96);
    EXPECT_EQ(header.data_begin, head.size());
  }
}

TEST(NpyHeaderTest, AsksForMoreUntilTheHeadIsWhole) {
  const std::string head = Of("<i8");
  for (size_t size = 0; size < head.size(); ++size)
    EXPECT_FALSE(ParseHeader(head.substr(0, size))->has_value()) << size;
  EXPECT_TRUE(ParseHeader(head)->has_value());
}

TEST(NpyHeaderTest, KnowsTheTypesOfNumPy) {
  for (const std::string_view descr : {"|b1", "|i1", "|u1", "<i2", "<u4", "<i8", "<f2", "<f4"})
    EXPECT_EQ(DescrOf(ParseHeader(Of(descr)).value()->layout), descr);
  EXPECT_EQ(ParseHeader(Of("<U5")).value()->layout.item_bytes, 20u);
  EXPECT_EQ(ParseHeader(Of("|S5")).value()->layout.item_bytes, 5u);
  EXPECT_EQ(ParseHeader(Of("<f4", "()")).value()->item_count, 1);
}

TEST(NpyHeaderTest, RefusesOtherTypesByName) {
  EXPECT_EQ(Refusal(Of("|O")),
            "dtype '|O' is not read: Python objects are pickled, and a pickle is a program");
  EXPECT_EQ(Refusal(Of(">f4")), "dtype '>f4' is not read: it is big-endian");
  EXPECT_EQ(Refusal(Of("<c8")), "dtype '<c8' is not read: it is complex");
  EXPECT_EQ(Refusal(Of("<M8[ns]")),
            "dtype '<M8[ns]' is not read: it is a time; store it as numbers");
  EXPECT_EQ(Refusal(Of("|V2")), "dtype '|V2' is not read: it has bytes without a meaning");
  EXPECT_EQ(ParseHeader(Of("<f3")).status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(ParseHeader(Of("")).status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(Refusal(Head("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}")),
            "reading the header: its elements are records");
}

TEST(NpyHeaderTest, SizesThatOverflowAreRefused) {
  EXPECT_EQ(Refusal(Of("<f8", "(4294967296, 4294967296)")),
            "its shape has more elements than 63 bits count");
  EXPECT_EQ(Refusal(Of("<f8", "(4611686018427387904,)")),
            "its shape has more bytes than 63 bits count");
  EXPECT_EQ(Refusal(Of("<f8", "(0, 4294967296, 4294967296)")),
            "its shape has more elements than 63 bits count");
  EXPECT_EQ(Refusal(Of("<f8", "(99999999999999999999,)")),
            "reading the header: a dimension does not fit 63 bits");
  EXPECT_EQ(ParseHeader(Of("<f8", "(0, 5)")).value()->data_bytes, 0);
}

TEST(NpyHeaderTest, KeepsItsLimits) {
  const std::string far = std::string(kMagic) + std::string("\2\0\xFF\xFF\xFF\x7F", 6);
  EXPECT_EQ(Refusal(far), "its header has 2147483647 bytes, at most 65536 are read");
  EXPECT_EQ(Refusal(Of("<f4", "(1, 1, 1)"), {.max_rank = 2}),
            "it has 3 dimensions, at most 2 are read");
}

TEST(NpyHeaderTest, RefusesWhatIsNoNpyFile) {
  EXPECT_EQ(Refusal("PK\3\4"), "it does not begin as a .npy file does");
  EXPECT_EQ(Refusal(std::string(kMagic) + std::string("\4\0", 2)),
            "format version 4.0 is not read, 1.0 to 3.0 are");
}

TEST(NpyHeaderTest, WritesWhatNumPyWrites) {
  const std::string head = FormatHeader({.kind = Kind::kFloat, .item_bytes = 4, .shape = {2, 3}});
  EXPECT_EQ(head.size(), 128u);
  EXPECT_EQ(head.substr(0, 10), std::string("\x93NUMPY\1\0\x76\0", 10));
  EXPECT_EQ(head.substr(10, 59), "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
  EXPECT_EQ(head.back(), '\n');
  const std::string one = FormatHeader({.kind = Kind::kBool, .item_bytes = 1, .shape = {5}});
  EXPECT_NE(one.find("'descr': '|b1', 'fortran_order': False, 'shape': (5,), }"),
            std::string::npos);
}

}  // namespace
}  // namespace tenon::npy
