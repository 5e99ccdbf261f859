#include "exec/division_trap.h"

#ifdef __x86_64__

#include <array>
#include <csignal>
#include <cstdint>
#include <ucontext.h>

#include "exec/internal/division_emulator.h"

// Where the linker has put the program's own code.
extern "C" const char __executable_start;  // NOLINT: the linker's name
extern "C" const char etext;               // NOLINT

namespace tenon {
namespace {

// The system's numbers of the registers, in the order of Registers.
constexpr std::array<int, 16> kGeneral = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP,
                                          REG_RSI, REG_RDI, REG_R8,  REG_R9,  REG_R10, REG_R11,
                                          REG_R12, REG_R13, REG_R14, REG_R15};

bool IsOfTheProgram(uint64_t address) {
  return address >= reinterpret_cast<uint64_t>(&__executable_start) &&
         address < reinterpret_cast<uint64_t>(&etext);
}

bool Answer(mcontext_t* context) {
  Registers registers;
  registers.rip = static_cast<uint64_t>(context->gregs[REG_RIP]);
  if (IsOfTheProgram(registers.rip)) return false;
  for (size_t i = 0; i < kGeneral.size(); ++i)
    registers.general[i] = static_cast<uint64_t>(context->gregs[kGeneral[i]]);
  if (!EmulateDivision(&registers)) return false;
  for (size_t i = 0; i < kGeneral.size(); ++i)
    context->gregs[kGeneral[i]] = static_cast<greg_t>(registers.general[i]);
  context->gregs[REG_RIP] = static_cast<greg_t>(registers.rip);
  return true;
}

void OnDivision(int signal, siginfo_t* info, void* context) {
  if (info->si_code == FPE_INTDIV && Answer(&static_cast<ucontext_t*>(context)->uc_mcontext))
    return;
  // As without us: the instruction, or who sent the signal, ends the process.
  std::signal(signal, SIG_DFL);
  if (info->si_code <= 0) std::raise(signal);
}

}  // namespace

void AnswerRefusedDivisions() {
  struct sigaction action = {};
  action.sa_sigaction = OnDivision;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGFPE, &action, nullptr);
}

}  // namespace tenon

#else

namespace tenon {

void AnswerRefusedDivisions() {}

}  // namespace tenon

#endif
