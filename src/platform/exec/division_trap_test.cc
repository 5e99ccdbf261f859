#include "exec/division_trap.h"

#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <sys/mman.h>
#include <vector>

#include <gtest/gtest.h>

#include "exec/internal/division_emulator.h"

namespace tenon {
namespace {

constexpr uint64_t kLowest64 = uint64_t{1} << 63;

// Registers in front of `code`, which must live as long as they do.
Registers Before(const std::vector<uint8_t>& code) {
  Registers registers;
  for (size_t i = 0; i < registers.general.size(); ++i)
    registers.general[i] = 0x1111111111111111 * i;
  registers.rip = reinterpret_cast<uint64_t>(code.data());
  return registers;
}

uint64_t LengthOf(const Registers& after, const std::vector<uint8_t>& code) {
  return after.rip - reinterpret_cast<uint64_t>(code.data());
}

TEST(EmulateDivisionTest, GivesTheLowestNumberForItselfByMinusOne) {
  const std::vector<uint8_t> code = {0x48, 0xF7, 0xF9};  // idiv rcx
  Registers registers = Before(code);
  registers.general[0] = kLowest64;
  registers.general[1] = ~uint64_t{0};
  ASSERT_TRUE(EmulateDivision(&registers));
  EXPECT_EQ(registers.general[0], kLowest64);
  EXPECT_EQ(registers.general[2], 0U);
  EXPECT_EQ(LengthOf(registers, code), 3U);
}

TEST(EmulateDivisionTest, GivesZeroAndTheWholeRemainderForZero) {
  const std::vector<uint8_t> code = {0x41, 0xF7, 0xF0};  // div r8d
  Registers registers = Before(code);
  registers.general[0] = 0xABCDEF0123456789;
  registers.general[8] = 0xFFFFFFFF00000000;
  ASSERT_TRUE(EmulateDivision(&registers));
  EXPECT_EQ(registers.general[0], 0U);
  EXPECT_EQ(registers.general[2], 0x23456789U);
}

TEST(EmulateDivisionTest, KeepsTheRestOfShortRegisters) {
  const std::vector<uint8_t> words = {0x66, 0xF7, 0xFB};  // idiv bx
  Registers registers = Before(words);
  registers.general[0] = 0x7777777777778000;
  registers.general[3] = 0xFFFF;
  ASSERT_TRUE(EmulateDivision(&registers));
  EXPECT_EQ(registers.general[0], 0x7777777777778000U);
  EXPECT_EQ(registers.general[2], 0x2222222222220000U);

  const std::vector<uint8_t> bytes = {0xF6, 0xF4};  // div ah
  registers = Before(bytes);
  registers.general[0] = 0x7777777777770042;
  ASSERT_TRUE(EmulateDivision(&registers));
  EXPECT_EQ(registers.general[0], 0x7777777777774200U);
}

// Each reads the divisor, which is 0, in memory.
TEST(EmulateDivisionTest, FindsTheDivisorInMemory) {
  struct Case {
    const char* what;
    std::vector<uint8_t> code;
    size_t base;
    size_t index;
    uint64_t base_offset;  // subtracted from the divisor's address
  };
  const Case cases[] = {
      {"idiv [rbx]", {0x48, 0xF7, 0x3B}, 3, 0, 0},
      {"idiv [rbx+8]", {0x48, 0xF7, 0x7B, 0x08}, 3, 0, 8},
      {"idiv [rbx-256]", {0x48, 0xF7, 0xBB, 0x00, 0xFF, 0xFF, 0xFF}, 3, 0, uint64_t{0} - 256},
      {"idiv [r12]", {0x49, 0xF7, 0x3C, 0x24}, 12, 0, 0},
      {"idiv [rsp+16]", {0x48, 0xF7, 0x7C, 0x24, 0x10}, 4, 0, 16},
      {"idiv [r13+0]", {0x49, 0xF7, 0x7D, 0x00}, 13, 0, 0},
      {"idiv [rbx+rsi*8]", {0x48, 0xF7, 0x3C, 0xF3}, 3, 6, 24},
      {"idiv [rbx+r14*8+4]", {0x4A, 0xF7, 0x7C, 0xF3, 0x04}, 3, 14, 28},
  };
  for (const Case& test : cases) {
    const uint64_t divisor = 0;
    Registers registers = Before(test.code);
    if (test.index != 0) registers.general[test.index] = 3;
    registers.general[test.base] = reinterpret_cast<uint64_t>(&divisor) - test.base_offset;
    EXPECT_TRUE(EmulateDivision(&registers)) << test.what;
    EXPECT_EQ(LengthOf(registers, test.code), test.code.size()) << test.what;
    EXPECT_EQ(registers.general[0], 0U) << test.what;
  }
}

TEST(EmulateDivisionTest, FindsTheDivisorBesideTheCode) {
  std::vector<uint8_t> code = {0x48, 0xF7, 0x3D, 0x01, 0, 0, 0, 0x90};  // idiv [rip+1]; nop
  code.resize(16, 0);
  Registers registers = Before(code);
  registers.general[0] = 7;
  ASSERT_TRUE(EmulateDivision(&registers));
  EXPECT_EQ(LengthOf(registers, code), 7U);
  EXPECT_EQ(registers.general[2], 7U);
}

TEST(EmulateDivisionTest, LeavesWhatAProcessorDivides) {
  const std::vector<uint8_t> good = {0x48, 0xF7, 0xF9};
  Registers registers = Before(good);
  registers.general[1] = 5;
  EXPECT_FALSE(EmulateDivision(&registers));
  const std::vector<uint8_t> multiply = {0x48, 0xF7, 0xE9};  // imul rcx
  registers = Before(multiply);
  registers.general[1] = 0;
  EXPECT_FALSE(EmulateDivision(&registers));
  EXPECT_EQ(registers.rip, reinterpret_cast<uint64_t>(multiply.data()));
}

#ifdef __x86_64__

// A function outside of the program, as those of shared libraries are.
class MappedCode {
 public:
  explicit MappedCode(std::span<const uint8_t> code)
      : page_(mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    std::memcpy(page_, code.data(), code.size());
    mprotect(page_, kSize, PROT_READ | PROT_EXEC);
  }
  ~MappedCode() { munmap(page_, kSize); }
  MappedCode(const MappedCode&) = delete;
  MappedCode& operator=(const MappedCode&) = delete;

  int64_t Call(int64_t dividend, int64_t divisor) const {
    return reinterpret_cast<int64_t (*)(int64_t, int64_t)>(page_)(dividend, divisor);
  }

 private:
  static constexpr size_t kSize = 4096;
  void* page_;
};

// mov rax, rdi; cqo; idiv rsi; ret
constexpr uint8_t kDivide[] = {0x48, 0x89, 0xF8, 0x48, 0x99, 0x48, 0xF7, 0xFE, 0xC3};

TEST(DivisionTrapTest, AnswersInCodeThatIsNotTheProgram) {
  AnswerRefusedDivisions();
  const MappedCode divide(kDivide);
  constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(divide.Call(kLowest, -1), kLowest);
  EXPECT_EQ(divide.Call(17, 0), 0);
  EXPECT_EQ(divide.Call(17, -5), -3);
}

TEST(DivisionTrapDeathTest, LeavesTheProgramsOwnFaultsAlone) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto divide = [](int64_t divisor) {
    AnswerRefusedDivisions();
    int64_t quotient = 17;
    int64_t remainder = 0;
    asm volatile("idivq %2" : "+a"(quotient), "+d"(remainder) : "r"(divisor));
    return quotient;
  };
  EXPECT_DEATH(divide(0), "");
}

#endif

}  // namespace
}  // namespace tenon
