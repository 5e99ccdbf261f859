#include "cli/keys_command.h"

#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "auth/key_file.h"
#include "cli/command_line.h"
#include "cli/config_arguments.h"
#include "cli/keys_table.h"
#include "exec/system_clock.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/units.h"

namespace tenon {
namespace {

constexpr std::string_view kExamples =
    "\nExamples:\n"
    "  export TENON_AUTH_KEY_FILE=/etc/tenon/keys.json\n"
    "  tenon keys create ci --role deployer --expires-in 90d\n"
    "  tenon keys create web --role invoker --models 'churn,fraud-*'   # prints the key, this "
    "once\n"
    "  tenon keys list\n"
    "  tenon keys rotate 5f0c9a7be1d24833 --overlap 24h   # the old key answers for a day more\n"
    "  tenon keys revoke 5f0c9a7be1d24833\n";

struct KeysArguments {
  explicit KeysArguments(ArgumentParser& parser) : configuration(parser) {
    parser.Describe("tenon keys", "Make, list, rotate and revoke the API keys of a server",
                    kExamples);
    parser.AddOption("ACTION", &action,
                     "make a key for a principal, list all, replace one, or end some for good",
                     {.choices = {"create", "list", "rotate", "revoke"}, .required = true});
    parser.AddOption("SUBJECT", &subjects, "Who the key is for (create), or ids of keys",
                     {.metavar = "NAME"});
    parser.AddOption("--role", &role, "What its owner may do [invoker]",
                     {.choices = {"viewer", "invoker", "deployer"}});
    parser.AddOption("--models", &models,
                     "Names of models with commas between, * for any characters [*]",
                     {.metavar = "NAMES"});
    parser.AddOption("--expires-in", &expires_in, "Time after which the key ends, as 90d [never]",
                     {.metavar = "TIME"});
    parser.AddOption("--overlap", &overlap, "How long a key that is replaced still answers [24h]",
                     {.metavar = "TIME"});
    parser.AddFlag("--json", &json, "Print JSON");
  }

  std::string action;
  std::vector<std::string> subjects;
  std::string role;
  std::string models;
  std::string expires_in;
  std::string overlap;
  bool json = false;
  ConfigArguments configuration;
};

// As ParseDuration, and "90d".
absl::StatusOr<absl::Duration> ParseTimeSpan(std::string_view text, std::string_view flag) {
  int64_t days = 0;
  constexpr int64_t kMostDays = 36'500;
  const bool in_days =
      text.ends_with('d') && absl::SimpleAtoi(ToAbsl(text.substr(0, text.size() - 1)), &days);
  if (in_days && days >= 0 && days <= kMostDays) return absl::Hours(24 * days);
  TENON_ASSIGN_OR_RETURN(const absl::Duration span, ParseDuration(text), "reading ", flag);
  return span;
}

absl::Status CheckFlags(const KeysArguments& arguments) {
  const auto refuse_unless = [&](bool used, std::string_view flag, bool fits) {
    if (!used || fits) return absl::OkStatus();
    return absl::InvalidArgumentError(
        StrCat(flag, " says nothing to tenon keys ", arguments.action));
  };
  const bool creates = arguments.action == "create";
  const bool rotates = arguments.action == "rotate";
  TENON_RETURN_IF_ERROR(refuse_unless(!arguments.role.empty(), "--role", creates));
  TENON_RETURN_IF_ERROR(refuse_unless(!arguments.models.empty(), "--models", creates));
  TENON_RETURN_IF_ERROR(
      refuse_unless(!arguments.expires_in.empty(), "--expires-in", creates || rotates));
  TENON_RETURN_IF_ERROR(refuse_unless(!arguments.overlap.empty(), "--overlap", rotates));
  const size_t count = arguments.subjects.size();
  if (creates && count != 1)
    return absl::InvalidArgumentError("name one principal: tenon keys create NAME");
  if (rotates && count != 1)
    return absl::InvalidArgumentError("name one key: tenon keys rotate ID");
  if (arguments.action == "revoke" && count == 0)
    return absl::InvalidArgumentError("name keys: tenon keys revoke ID");
  if (arguments.action == "list" && count != 0)
    return absl::InvalidArgumentError("tenon keys list takes no name");
  return absl::OkStatus();
}

// A key that was just made, as the store has it and as its owner gets it.
struct NewKey {
  auth::StoredKey stored;
  auth::ApiKey key;
};

// What a new key is told with: alone on standard output, so that a script can take it.
void Tell(const KeysArguments& arguments, const NewKey& made, absl::Time now, CommandIo& io) {
  const Secret text = TextOf(made.key);
  if (arguments.json) {
    io.out << KeyJson(made.stored, text, now) << "\n";
    return;
  }
  io.err << "key " << made.stored.id << " of " << Quote(made.stored.grant.principal) << ", role "
         << NameOf(made.stored.grant.role) << "; it is shown this once:\n";
  io.out << text.reveal() << "\n";
}

absl::StatusOr<NewKey> Issue(auth::KeyStore& store, auth::KeyGrant grant, absl::Time now) {
  TENON_ASSIGN_OR_RETURN(auth::ApiKey key, store.Issue(std::move(grant), now), "making a key");
  return NewKey{*store.Find(key.id), std::move(key)};
}

absl::StatusOr<NewKey> Create(const KeysArguments& arguments, const std::string& path,
                              absl::Time now) {
  auth::KeyGrant grant{.principal = arguments.subjects.front(), .role = auth::Role::kInvoker};
  if (!arguments.role.empty()) {
    TENON_ASSIGN_OR_RETURN(grant.role, auth::ParseRole(arguments.role));
  }
  if (!arguments.models.empty()) grant.models = absl::StrSplit(arguments.models, ',');
  if (!arguments.expires_in.empty()) {
    TENON_ASSIGN_OR_RETURN(const absl::Duration span,
                           ParseTimeSpan(arguments.expires_in, "--expires-in"));
    grant.expires = now + span;
  }
  absl::StatusOr<NewKey> made;
  TENON_RETURN_IF_ERROR(auth::ChangeKeyFile(path, [&](auth::KeyStore& store) {
    made = Issue(store, std::move(grant), now);
    return made.status();
  }));
  return made;
}

// The same grant for a new key; the old one answers until the overlap is over.
absl::StatusOr<NewKey> Rotate(const KeysArguments& arguments, const std::string& path,
                              absl::Time now) {
  const std::string& id = arguments.subjects.front();
  const std::string overlap_text = arguments.overlap.empty() ? "24h" : arguments.overlap;
  TENON_ASSIGN_OR_RETURN(const absl::Duration overlap, ParseTimeSpan(overlap_text, "--overlap"));
  std::optional<absl::Duration> lifetime;
  if (!arguments.expires_in.empty()) {
    TENON_ASSIGN_OR_RETURN(lifetime, ParseTimeSpan(arguments.expires_in, "--expires-in"));
  }
  absl::StatusOr<NewKey> made;
  const absl::Status changed =
      auth::ChangeKeyFile(path, [&](auth::KeyStore& store) -> absl::Status {
        TENON_RETURN_IF_ERROR(store.ExpireBy(id, absl::InfiniteFuture()), "rotating a key");
        const auth::StoredKey old = *store.Find(id);
        auth::KeyGrant grant = old.grant;
        if (lifetime.has_value() || grant.expires != absl::InfiniteFuture())
          grant.expires = now + lifetime.value_or(old.grant.expires - old.created);
        TENON_RETURN_IF_ERROR(store.ExpireBy(id, now + overlap));
        made = Issue(store, std::move(grant), now);
        return made.status();
      });
  TENON_RETURN_IF_ERROR(changed);
  return made;
}

absl::Status Revoke(const KeysArguments& arguments, const std::string& path, CommandIo& io) {
  const absl::Status changed =
      auth::ChangeKeyFile(path, [&](auth::KeyStore& store) -> absl::Status {
        for (const std::string& id : arguments.subjects)
          TENON_RETURN_IF_ERROR(store.Revoke(id), "revoking a key");
        return absl::OkStatus();
      });
  TENON_RETURN_IF_ERROR(changed);
  for (const std::string& id : arguments.subjects) io.out << id << ": revoked\n";
  return absl::OkStatus();
}

absl::Status List(const KeysArguments& arguments, const std::string& path, absl::Time now,
                  CommandIo& io) {
  TENON_ASSIGN_OR_RETURN(const auth::KeyStore store, auth::ReadKeyFile(path));
  if (arguments.json) {
    io.out << KeysJson(store, now) << "\n";
  } else {
    io.out << KeysTable(store, now);
  }
  return absl::OkStatus();
}

absl::Status Keys(const KeysArguments& arguments, CommandIo& io) {
  TENON_RETURN_IF_ERROR(CheckFlags(arguments));
  TENON_ASSIGN_OR_RETURN(const Configuration configuration, arguments.configuration.Load());
  const std::string& path = configuration.GetString("auth.key_file");
  if (path.empty()) {
    return absl::FailedPreconditionError(
        "auth.key_file is not set: name the file of keys by --auth-key-file, TENON_AUTH_KEY_FILE "
        "or --config");
  }
  const absl::Time now = SystemClock().Now();
  if (arguments.action == "list") return List(arguments, path, now, io);
  if (arguments.action == "revoke") return Revoke(arguments, path, io);
  absl::StatusOr<NewKey> made =
      arguments.action == "create" ? Create(arguments, path, now) : Rotate(arguments, path, now);
  TENON_RETURN_IF_ERROR(made.status());
  Tell(arguments, *made, now, io);
  return absl::OkStatus();
}

}  // namespace

int RunKeys(std::span<const std::string> args, CommandIo& io) {
  CommandLine<KeysArguments> line;
  bool help = false;
  absl::Status status = line.parser.Parse(args, io.out, &help);
  if (help) return 0;
  if (status.ok()) status = Keys(line.arguments, io);
  return status.ok() ? 0 : Fail(status, "keys", io);
}

std::shared_ptr<ArgumentParser> DescribeKeys() { return DescribeCommand<KeysArguments>(); }

}  // namespace tenon
