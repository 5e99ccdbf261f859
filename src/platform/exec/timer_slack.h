// How late a thread may wake.
#pragma once

namespace tenon {

// From now on, the sleeps of the calling thread, and of those that it starts, end when they are to
// and not up to 50 us later, as the kernel else allows itself to save power.
void SleepExactly();

}  // namespace tenon
