// A stream without a connection: records what a handler does with it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "api/stream.h"

namespace tenon {

// A head of these headers, as a connection would make it.
inline std::shared_ptr<const StreamHead> MakeStreamHead(
    std::string_view method, std::string_view target,
    const std::vector<std::pair<std::string, std::string>>& headers) {
  auto head = std::make_shared<StreamHead>();
  head->bytes.append(method).append(target);
  for (const auto& [name, value] : headers) head->bytes.append(name).append(value);
  std::string_view rest = head->bytes;
  const auto take = [&rest](size_t size) {
    const std::string_view taken = rest.substr(0, size);
    rest.remove_prefix(size);
    return taken;
  };
  head->method = take(method.size());
  head->target = take(target.size());
  for (const auto& [name, value] : headers) {
    const std::string_view key = take(name.size());
    head->headers.push_back({key, take(value.size())});
  }
  head->scheme = "http";
  head->authority = "localhost";
  head->peer = "192.0.2.1";
  return head;
}

// Posted tasks run with RunPosted. Thread-safe where StreamLink is.
class FakeStreamLink final : public StreamLink {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  void SendHead(int status, std::span<const http1::Header> headers) override {
    status_ = status;
    headers_ = Copy(headers);
  }
  void SendBody(std::string_view bytes, std::shared_ptr<const void>) override {
    body_.append(bytes);
  }
  void Finish(std::span<const http1::Header> trailers) override {
    finished_ = true;
    trailers_ = Copy(trailers);
  }
  void Reset(StreamError error) override { reset_ = error; }
  void Consume(size_t count) override { consumed_ += count; }
  void SetTimeout(absl::Duration timeout) override { timeout_ = timeout; }
  void Post(absl::AnyInvocable<void()> task) override {
    const absl::MutexLock lock(&mutex_);
    posted_.push_back(std::move(task));
  }

  void RunPosted() {
    std::vector<absl::AnyInvocable<void()>> tasks;
    {
      const absl::MutexLock lock(&mutex_);
      tasks.swap(posted_);
    }
    for (auto& task : tasks) task();
  }

  int status() const { return status_; }  // 0 before SendHead
  const Fields& headers() const { return headers_; }
  const std::string& body() const { return body_; }
  bool finished() const { return finished_; }
  const Fields& trailers() const { return trailers_; }
  std::optional<StreamError> reset() const { return reset_; }
  size_t consumed() const { return consumed_; }
  absl::Duration timeout() const { return timeout_; }

 private:
  static Fields Copy(std::span<const http1::Header> fields) {
    Fields copy;
    for (const auto& [name, value] : fields) copy.emplace_back(name, value);
    return copy;
  }

  int status_ = 0;
  Fields headers_;
  std::string body_;
  bool finished_ = false;
  Fields trailers_;
  std::optional<StreamError> reset_;
  size_t consumed_ = 0;
  absl::Duration timeout_ = absl::InfiniteDuration();
  absl::Mutex mutex_;
  std::vector<absl::AnyInvocable<void()>> posted_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
