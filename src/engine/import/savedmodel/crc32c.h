// The checksum of TensorFlow's checkpoints: CRC-32C (RFC 3720, appendix B.4), masked as LevelDB
// masks it.
#pragma once

#include <cstdint>
#include <string_view>

namespace tenon::savedmodel {

uint32_t Crc32c(std::string_view bytes);

// `crc` as it is stored beside the bytes that it covers.
uint32_t MaskCrc(uint32_t crc);

}  // namespace tenon::savedmodel
