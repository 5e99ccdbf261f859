#include "sandbox/internal/child.h"

#include <array>
#include <csignal>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace tenon::internal {
namespace {

absl::StatusOr<Child> StartShell(const std::string& script) {
  return Child::Start("/bin/sh", {"sh", "-c", script}, {"WORD=word"});
}

void WaitForEnd(const Child& child) {
  pollfd ended = {child.ended(), POLLIN, 0};
  EXPECT_EQ(poll(&ended, 1, 10'000), 1);
}

std::string OutputOf(const Child& child) {
  std::array<char, 100> buffer{};
  const ssize_t size = read(child.output(), buffer.data(), buffer.size());
  return {buffer.data(), size > 0 ? static_cast<size_t>(size) : 0};
}

TEST(ChildTest, WritesToOutputAndEndsWithItsCode) {
  absl::StatusOr<Child> child = StartShell("echo $WORD; echo more >&2; exit 9");
  ASSERT_TRUE(child.ok());
  WaitForEnd(*child);
  EXPECT_TRUE(child->HasEnded());
  EXPECT_EQ(OutputOf(*child), "word\nmore\n");
  const Ending& ending = child->KillAndReap();
  EXPECT_TRUE(ending.is_known);
  EXPECT_EQ(WEXITSTATUS(ending.status), 9);
}

TEST(ChildTest, SpeaksOverItsChannel) {
  absl::StatusOr<Child> child = StartShell("read line; echo got $line >&0");
  ASSERT_TRUE(child.ok());
  ASSERT_EQ(write(child->channel(), "it\n", 3), 3);
  WaitForEnd(*child);
  std::array<char, 16> buffer{};
  EXPECT_EQ(read(child->channel(), buffer.data(), buffer.size()), 7);
  EXPECT_EQ(std::string(buffer.data()), "got it\n");
}

TEST(ChildTest, IsKilledWithThoseThatItStarted) {
  absl::StatusOr<Child> child = StartShell("sleep 1000 & echo $!; wait");
  ASSERT_TRUE(child.ok());
  pollfd output = {child->output(), POLLIN, 0};
  ASSERT_EQ(poll(&output, 1, 10'000), 1);
  EXPECT_FALSE(child->HasEnded());
  OutputOf(*child);
  EXPECT_EQ(WTERMSIG(child->KillAndReap().status), SIGKILL);
  // The pipe ends when nobody holds it any more.
  ASSERT_EQ(poll(&output, 1, 10'000), 1);
  EXPECT_EQ(OutputOf(*child), "");
}

TEST(ChildTest, LeavesNobodyBehindWhenItEndsByItself) {
  absl::StatusOr<Child> child = StartShell("sleep 1000 & exit 3");
  ASSERT_TRUE(child.ok());
  WaitForEnd(*child);
  EXPECT_TRUE(child->HasEnded());
  EXPECT_EQ(WEXITSTATUS(child->KillAndReap().status), 3);
  pollfd output = {child->output(), POLLIN, 0};
  ASSERT_EQ(poll(&output, 1, 10'000), 1);
  EXPECT_EQ(OutputOf(*child), "");
}

TEST(ChildTest, IsReapedWhenItGoes) {
  { ASSERT_TRUE(StartShell("sleep 1000").ok()); }
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
}

}  // namespace
}  // namespace tenon::internal
