// Integer divisions that an x86-64 processor refuses.
//
// By zero, and of the lowest number by -1, the processor raises SIGFPE, which ends the process; an
// AArch64 processor gives a number. Libraries that were made for both rely on neither, but what
// they divide by may come from a model: ONNX Runtime 1.32 ends the process at Div of INT64_MIN by
// -1, at an empty batch of Einsum and GroupQueryAttention, at STFT of frames without samples.
#pragma once

namespace tenon {

// From now on such a division in a shared library gives what AArch64 gives: x / 0 is 0 with
// remainder x, and the lowest number / -1 is itself with remainder 0. One in the program's own code
// still ends the process: there it is our fault. Once a process, by main(); any thread; later calls
// change nothing. On other processors there is nothing to do.
void AnswerRefusedDivisions();

}  // namespace tenon
