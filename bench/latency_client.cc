// A closed loop over one connection: sends a request, takes its answer, notes the time, repeats.
// Says in JSON how long the answers took, in nanoseconds.
//
//   latency_client PORT REQUEST_FILE REQUESTS WARM_UP [spin]
//
// REQUEST_FILE holds a whole HTTP/1.1 request, head and body, whose answer must have a
// Content-Length. `spin` polls for the answer instead of sleeping until it comes, so that the time
// it takes the kernel to wake the client up is not taken for the server's.
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

using std::chrono::steady_clock;

constexpr size_t kPiece = size_t{1} << 20;

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "latency_client: %s\n", what.c_str());
  std::exit(1);
}

[[noreturn]] void FailAt(const std::string& what) { Fail(what + ": " + std::strerror(errno)); }

int Connect(uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (fd < 0) FailAt("making a socket");
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 &&
      errno != EINPROGRESS) {
    FailAt("connecting to port " + std::to_string(port));
  }
  return fd;
}

// One request at a time over `fd`.
class Loop {
 public:
  Loop(int fd, std::string request, bool spin)
      : fd_(fd), spin_(spin), request_(std::move(request)), piece_(kPiece) {}

  // Sends the request and takes the whole answer. Gives the time in between.
  int64_t Once() {
    const auto begin = steady_clock::now();
    Send();
    Receive();
    return std::chrono::nanoseconds(steady_clock::now() - begin).count();
  }

  size_t answer_bytes() const { return head_.size() + body_bytes_; }

 private:
  void Wait(int16_t events) {
    if (spin_) return;
    pollfd wanted = {.fd = fd_, .events = events, .revents = 0};
    if (poll(&wanted, 1, 60'000) <= 0) Fail("no progress for a minute");
  }

  void Send() {
    size_t sent = 0;
    while (sent < request_.size()) {
      const ssize_t n = send(fd_, request_.data() + sent, request_.size() - sent, MSG_NOSIGNAL);
      if (n > 0) {
        sent += static_cast<size_t>(n);
      } else if (errno == EAGAIN) {
        Wait(POLLOUT);
      } else {
        FailAt("sending");
      }
    }
  }

  // What has come, up to a piece; empty never.
  std::string_view ReceiveSome() {
    if (!spin_) Wait(POLLIN);
    for (;;) {
      const ssize_t n = recv(fd_, piece_.data(), piece_.size(), 0);
      if (n > 0) return {piece_.data(), static_cast<size_t>(n)};
      if (n == 0) Fail("the server closed the connection");
      if (errno != EAGAIN) FailAt("receiving");
      Wait(POLLIN);
    }
  }

  void Receive() {
    head_.clear();
    size_t end = std::string::npos;
    while (end == std::string::npos) {
      head_.append(ReceiveSome());
      end = head_.find("\r\n\r\n");
    }
    size_t got = head_.size() - (end + 4);
    head_.resize(end + 4);
    body_bytes_ = ReadHead();
    while (got < body_bytes_) got += ReceiveSome().size();
    if (got != body_bytes_) Fail("the answer is longer than its Content-Length");
  }

  // Checks the status and gives the Content-Length.
  size_t ReadHead() {
    if (!head_.starts_with("HTTP/1.1 200")) Fail("the answer is " + head_);
    std::transform(head_.begin(), head_.end(), head_.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    constexpr std::string_view kName = "\r\ncontent-length: ";
    const size_t at = head_.find(kName);
    size_t length = 0;
    if (at == std::string::npos ||
        std::from_chars(head_.data() + at + kName.size(), head_.data() + head_.size(), length).ec !=
            std::errc()) {
      Fail("the answer has no Content-Length: " + head_);
    }
    return length;
  }

  const int fd_;
  const bool spin_;
  const std::string request_;
  std::vector<char> piece_;
  std::string head_;
  size_t body_bytes_ = 0;
};

// The nearest rank: the least value that so many of a thousand do not exceed.
int64_t Quantile(const std::vector<int64_t>& sorted, size_t per_mille) {
  const size_t rank = (sorted.size() * per_mille + 999) / 1000;
  return sorted[std::max<size_t>(rank, 1) - 1];
}

long Number(const char* text, long least) {
  long value = 0;
  const std::string_view view = text;
  const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), value);
  if (error != std::errc() || end != view.data() + view.size() || value < least) {
    Fail("'" + std::string(view) + "' is no number from " + std::to_string(least));
  }
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5 || argc > 6 || (argc == 6 && std::string_view(argv[5]) != "spin")) {
    Fail("usage: latency_client PORT REQUEST_FILE REQUESTS WARM_UP [spin]");
  }
  std::ifstream file(argv[2], std::ios::binary);
  if (!file) FailAt(std::string("opening ") + argv[2]);
  std::string request(std::istreambuf_iterator<char>(file), {});
  const long warm_up = Number(argv[4], 0);
  std::vector<int64_t> times(static_cast<size_t>(Number(argv[3], 1)));

  Loop loop(Connect(static_cast<uint16_t>(Number(argv[1], 1))), std::move(request), argc == 6);
  for (long i = 0; i < warm_up; ++i) loop.Once();
  for (int64_t& time : times) time = loop.Once();

  std::sort(times.begin(), times.end());
  std::printf("{\"requests\": %zu, \"answer_bytes\": %zu", times.size(), loop.answer_bytes());
  constexpr std::array<std::pair<const char*, size_t>, 6> kQuantiles = {
      {{"min", 0}, {"p50", 500}, {"p90", 900}, {"p99", 990}, {"p999", 999}, {"max", 1000}}};
  for (const auto& [name, per_mille] : kQuantiles) {
    std::printf(", \"%s_ns\": %lld", name, static_cast<long long>(Quantile(times, per_mille)));
  }
  std::printf("}\n");
}
