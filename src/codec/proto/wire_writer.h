// Writes the protobuf wire format field by field, for messages whose bulk is sent from where it
// lies.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "proto/wire.h"

namespace tenon {

void AppendWireVarint(uint64_t value, std::string* out);

// The number and type that begin a field.
void AppendWireTag(uint32_t number, WireType type, std::string* out);

// A number as int64, uint64 or bool fields hold it, with its tag.
void AppendWireNumber(uint32_t number, uint64_t value, std::string* out);

// What stands before the bytes of a string, bytes or message field of `size` bytes.
void AppendWireHead(uint32_t number, size_t size, std::string* out);

// A whole string, bytes or message field.
void AppendWireBytes(uint32_t number, std::string_view bytes, std::string* out);

}  // namespace tenon
