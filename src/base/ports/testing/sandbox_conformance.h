// What every Sandbox must do, whatever it runs tasks in.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "ports/sandbox.h"
#include "status/status.h"

namespace tenon {

// The body that ExpectConformingSandbox counts on: "echo" answers its message, "refuse" fails with
// it, "notes" notes it and answers what it saw of the task.
inline absl::StatusOr<std::string> ConformanceBody(const SandboxTask& task, const NoteSink& note) {
  if (task.name == "echo") return task.message;
  if (task.name == "refuse") return absl::UnimplementedError(task.message);
  if (task.name == "notes") {
    note(task.message);
    return StrCat(task.name, " ", task.readable.size(), " ", task.writable);
  }
  return absl::NotFoundError(StrCat("no task ", task.name));
}

inline SandboxTask ConformanceTask(std::string name, std::string message) {
  SandboxTask task{.name = std::move(name), .message = std::move(message)};
  task.limits.prefix = "conformance.";
  return task;
}

inline void ExpectConformingSandbox(Sandbox& sandbox) {
  const std::string bytes("\0\xFF\n", 3);
  EXPECT_EQ(sandbox.Run(ConformanceTask("echo", bytes), nullptr).value(), bytes);
  EXPECT_EQ(sandbox.Run(ConformanceTask("echo", ""), [] { return false; }).value(), "");
  EXPECT_EQ(sandbox.Run(ConformanceTask("refuse", "reading x: no"), nullptr).status(),
            absl::UnimplementedError("reading x: no"));

  SandboxTask notes = ConformanceTask("notes", "looking");
  notes.readable = {"/"};
  EXPECT_EQ(sandbox.Run(notes, nullptr).value(), "notes 1 ");

  EXPECT_EQ(sandbox.Run(ConformanceTask("echo", "x"), [] { return true; }).status().code(),
            absl::StatusCode::kCancelled);

  SandboxTask large = ConformanceTask("echo", std::string(1001, 'x'));
  large.limits.max_reply_bytes = 1000;
  const absl::Status refused = sandbox.Run(large, nullptr).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kOutOfRange);
  EXPECT_NE(MessageOf(refused).find("conformance.max_reply_bytes"), std::string_view::npos);
  large.limits.max_reply_bytes = 1001;
  EXPECT_EQ(sandbox.Run(large, nullptr).value().size(), 1001U);
}

}  // namespace tenon
