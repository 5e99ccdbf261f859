// What the processor would not divide, divided. Internal to the module.
//
// Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, chapter 2
// (instruction format) and DIV, IDIV.
#pragma once

#include <array>
#include <cstdint>

namespace tenon {

// The general registers by the number that instructions know them by (0 is RAX, 2 is RDX, 4 is
// RSP), and the address of the next instruction.
struct Registers {
  std::array<uint64_t, 16> general{};
  uint64_t rip = 0;
};

// Does the DIV or IDIV at `rip` and steps over it. False, and nothing changed, when the instruction
// is another one, or divides what a processor divides. Reads code at `rip` and the operand's
// memory, which the processor has just read. Async-signal-safe.
bool EmulateDivision(Registers* registers);

}  // namespace tenon
