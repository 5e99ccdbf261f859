// The memory of the process.
#pragma once

#include <cstdint>

namespace tenon {

// Bytes that the process has in RAM; 0 when the system does not say.
int64_t ResidentBytes();

// Gives memory that was freed back to the system.
void ReturnFreeMemory();

}  // namespace tenon
