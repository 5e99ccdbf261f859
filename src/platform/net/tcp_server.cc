#include "net/tcp_server.h"

#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "net/internal/io_thread.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

using boost::asio::ip::tcp;

// SO_REUSEPORT would let a second server share the port unseen, so that a plain socket asks first.
boost::system::error_code CheckPortIsFree(const tcp::endpoint& endpoint) {
  boost::asio::io_context context;
  boost::system::error_code error;
  tcp::acceptor probe(context);
  probe.open(endpoint.protocol(), error);
  if (!error) probe.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) probe.bind(endpoint, error);
  if (!error) probe.listen(1, error);
  return error;
}

absl::Status ListenError(const TcpServerOptions& options, const boost::system::error_code& error) {
  return absl::UnavailableError(
      StrCat("listening on ", options.address, " port ", options.port, ": ", error.message()));
}

}  // namespace

// Everything that must outlive the connections, in the order of its making.
class TcpServer::Threads {
 public:
  Threads(const AdmissionLimits& limits, ProtocolFactory make_protocol)
      : admission(LimitToDescriptors(limits)), factory(std::move(make_protocol)) {}

  bool AllDrained() const ABSL_SHARED_LOCKS_REQUIRED(mutex) { return draining == 0; }

  ConnectionAdmission admission;
  const ProtocolFactory factory;
  absl::Mutex mutex;
  size_t draining ABSL_GUARDED_BY(mutex) = 0;  // threads that have been told and are not done
  std::vector<std::unique_ptr<internal::IoThread>> io;
};

TcpServer::TcpServer(std::unique_ptr<Threads> threads) : threads_(std::move(threads)) {}

TcpServer::~TcpServer() = default;

absl::StatusOr<std::unique_ptr<TcpServer>> TcpServer::Start(const TcpServerOptions& options,
                                                            ProtocolFactory factory) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(options.address, error);
  if (error) {
    return absl::InvalidArgumentError(
        StrCat("listening on ", Quote(options.address), ": not an IP address"));
  }
  tcp::endpoint endpoint(address, static_cast<uint16_t>(options.port));
  if (error = CheckPortIsFree(endpoint); error) return ListenError(options, error);

  auto threads = std::make_unique<Threads>(options.limits, std::move(factory));
  for (int i = 0; i < options.threads; ++i) {
    auto io = std::make_unique<internal::IoThread>(endpoint, threads->admission, threads->factory);
    if (!io->Listen(&error)) return ListenError(options, error);
    endpoint.port(static_cast<uint16_t>(io->port()));
    threads->io.push_back(std::move(io));
  }
  for (const auto& io : threads->io) io->Start();
  return std::unique_ptr<TcpServer>(new TcpServer(std::move(threads)));
}

int TcpServer::port() const { return threads_->io.front()->port(); }

ConnectionTotals TcpServer::connections() const { return threads_->admission.totals(); }

void TcpServer::Drain() {
  Threads& threads = *threads_;
  {
    const absl::MutexLock lock(&threads.mutex);
    threads.draining += threads.io.size();
  }
  for (const auto& io : threads.io) {
    io->Drain([&threads] {
      const absl::MutexLock lock(&threads.mutex);
      --threads.draining;
    });
  }
}

bool TcpServer::AwaitIdle(absl::Duration timeout) {
  Threads& threads = *threads_;
  {
    // Until then a thread may still take connections that the kernel has made.
    const absl::MutexLock lock(&threads.mutex);
    if (!threads.mutex.AwaitWithTimeout(absl::Condition(&threads, &Threads::AllDrained), timeout))
      return false;
  }
  return threads.admission.AwaitNone(timeout);
}

}  // namespace tenon
