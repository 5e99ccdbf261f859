// Damages model files as bad disks and worse people do.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace tenon {

using Random = std::mt19937_64;

// `bytes` with one to eight of: a bit flipped, a byte or a number of 4 or 8 bytes replaced by a
// telling one, a piece removed, doubled or copied elsewhere, the end cut off, digits of a text
// changed.
std::string Mutate(std::string bytes, Random& random);

// The same within one entry of a zip archive, which is written anew with the right checksums, so
// that the damage reaches what reads the entry; Mutate for what is no archive.
std::string MutateEntry(const std::string& bytes, Random& random);

}  // namespace tenon
