#include "exec/internal/division_emulator.h"

#include <cstring>

namespace tenon {
namespace {

constexpr size_t kRax = 0;
constexpr size_t kRdx = 2;

template <typename T>
T Read(uint64_t address) {
  T value;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): a register holds a number
  std::memcpy(&value, reinterpret_cast<const void*>(address), sizeof(value));
  return value;
}

// One instruction of the group F6 and F7.
struct Instruction {
  int bits = 32;           // of the divisor
  bool is_signed = false;  // IDIV
  bool has_rex = false;    // registers 4 to 7 of 8 bits are SPL to DIL then, else AH to BH
  uint64_t divisor = 0;    // sign- or zero-extended
  uint64_t next = 0;       // address of the next instruction
};

// The low `bits` of `value` as the instruction means them.
uint64_t Extend(uint64_t value, const Instruction& instruction) {
  if (instruction.bits == 64) return value;
  const uint64_t low = value & ((uint64_t{1} << instruction.bits) - 1);
  const uint64_t sign = uint64_t{1} << (instruction.bits - 1);
  return instruction.is_signed ? (low ^ sign) - sign : low;
}

uint64_t ReadMemory(uint64_t address, int bits) {
  switch (bits) {
    case 8:
      return Read<uint8_t>(address);
    case 16:
      return Read<uint16_t>(address);
    case 32:
      return Read<uint32_t>(address);
    default:
      return Read<uint64_t>(address);
  }
}

uint64_t ReadRegister(const Registers& registers, size_t number, const Instruction& instruction) {
  if (instruction.bits == 8 && !instruction.has_rex && number >= 4)
    return registers.general[number - 4] >> 8;
  return registers.general[number];
}

// The operand that ModRM at `at` names, and the end of the instruction, which has no immediate.
struct Operand {
  bool is_register = false;
  size_t number = 0;
  uint64_t address = 0;
  uint64_t end = 0;
};

Operand ReadOperand(const Registers& registers, uint64_t at, uint8_t rex) {
  const auto modrm = Read<uint8_t>(at++);
  const uint8_t mod = modrm >> 6;
  const size_t extension = (rex & 1U) != 0 ? 8 : 0;
  const size_t low = modrm & 7U;
  if (mod == 3) return {.is_register = true, .number = low + extension, .end = at};
  uint64_t address = 0;
  bool has_base = true;
  size_t base = low;
  if (low == 4) {
    const auto sib = Read<uint8_t>(at++);
    const size_t index = ((sib >> 3) & 7U) + ((rex & 2U) != 0 ? 8 : 0);
    if (index != 4) address = registers.general[index] << (sib >> 6);
    base = sib & 7U;
  }
  if (mod == 0 && base == 5) {
    has_base = false;
    const auto offset = static_cast<uint64_t>(int64_t{Read<int32_t>(at)});
    at += 4;
    address +=
        offset + (low == 5 ? at : 0);  // without an index it counts from the next instruction
  }
  if (has_base) address += registers.general[base + extension];
  if (mod == 1) {
    address += static_cast<uint64_t>(int64_t{Read<int8_t>(at)});
    at += 1;
  } else if (mod == 2) {
    address += static_cast<uint64_t>(int64_t{Read<int32_t>(at)});
    at += 4;
  }
  return {.address = address, .end = at};
}

bool Decode(const Registers& registers, Instruction* instruction) {
  uint64_t at = registers.rip;
  bool short_operand = false;
  uint8_t byte = Read<uint8_t>(at);
  if (byte == 0x66) {
    short_operand = true;
    byte = Read<uint8_t>(++at);
  }
  uint8_t rex = 0;
  if ((byte & 0xF0U) == 0x40) {
    rex = byte;
    byte = Read<uint8_t>(++at);
  }
  if (byte != 0xF6 && byte != 0xF7) return false;
  const uint8_t operation = (Read<uint8_t>(++at) >> 3) & 7U;
  if (operation != 6 && operation != 7) return false;
  instruction->is_signed = operation == 7;
  instruction->has_rex = rex != 0;
  if (byte == 0xF6) {
    instruction->bits = 8;
  } else if ((rex & 8U) != 0) {
    instruction->bits = 64;
  } else {
    instruction->bits = short_operand ? 16 : 32;
  }
  const Operand operand = ReadOperand(registers, at, rex);
  const uint64_t raw = operand.is_register ? ReadRegister(registers, operand.number, *instruction)
                                           : ReadMemory(operand.address, instruction->bits);
  instruction->divisor = Extend(raw, *instruction);
  instruction->next = operand.end;
  return true;
}

// Registers of 32 bits clear the rest of theirs, shorter ones keep it.
void Answer(const Instruction& instruction, uint64_t quotient, uint64_t remainder,
            Registers* registers) {
  uint64_t& rax = registers->general[kRax];
  uint64_t& rdx = registers->general[kRdx];
  switch (instruction.bits) {
    case 8:
      rax = (rax & ~uint64_t{0xFFFF}) | (remainder & 0xFF) << 8 | (quotient & 0xFF);
      return;
    case 16:
      rax = (rax & ~uint64_t{0xFFFF}) | (quotient & 0xFFFF);
      rdx = (rdx & ~uint64_t{0xFFFF}) | (remainder & 0xFFFF);
      return;
    case 32:
      rax = quotient & 0xFFFFFFFF;
      rdx = remainder & 0xFFFFFFFF;
      return;
    default:
      rax = quotient;
      rdx = remainder;
  }
}

}  // namespace

bool EmulateDivision(Registers* registers) {
  Instruction instruction;
  if (!Decode(*registers, &instruction)) return false;
  const uint64_t dividend = Extend(registers->general[kRax], instruction);
  if (instruction.divisor == 0) {
    Answer(instruction, 0, dividend, registers);
  } else if (instruction.is_signed && instruction.divisor == ~uint64_t{0}) {
    Answer(instruction, dividend, 0, registers);  // the lowest number, whose opposite is itself
  } else {
    return false;
  }
  registers->rip = instruction.next;
  return true;
}

}  // namespace tenon
