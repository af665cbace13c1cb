// conformance: runs the cases, each natively and explored, and compares what comes out with what
// the standard allows.
//
//   conformance [--verbose] [NAME…]   NAME: a part of the names of the cases to run
//
// Prints one line per failure and a summary; fails if there is a failure.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cstring>
#include <exception>
#include <iterator>
#include <string>

#include <busproof/explore.hpp>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {
namespace {

constexpr int native_runs = 3;
constexpr unsigned native_seconds_max = 20;
constexpr std::uint64_t schedules = 300;
constexpr std::uint64_t schedules_of_first_use = 60;  // each takes a process

/// Outcomes that were seen, in memory that all processes share.
class outcome_set {
 public:
  outcome_set()
      : bits_(
            static_cast<std::uint64_t*>(mmap(nullptr, sizeof(std::uint64_t), PROT_READ | PROT_WRITE,
                                             MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
    if (bits_ == MAP_FAILED) std::terminate();
  }
  ~outcome_set() { munmap(bits_, sizeof *bits_); }
  outcome_set(outcome_set const&) = delete;
  outcome_set& operator=(outcome_set const&) = delete;

  void add(int outcome) { *bits_ |= std::uint64_t{1} << outcome; }
  std::uint64_t seen() const { return *bits_; }

 private:
  std::uint64_t* bits_;
};

std::string listed(std::uint64_t outcomes) {
  std::string out;
  for (int each = 0; each < 64; ++each) {
    if ((outcomes >> each & 1) != 0) out += (out.empty() ? "" : ", ") + std::to_string(each);
  }
  return out.empty() ? "none" : out;
}

void run_body(one_case const& what, outcome_set& seen) {
  auto const outcome = what.body();
  if (outcome < 0 || outcome > 63 || (what.allowed >> outcome & 1) == 0) {
    world::fail("outcome " + std::to_string(outcome) +
                " is not allowed; allowed are: " + listed(what.allowed));
  }
  seen.add(outcome);
}

/// In a process of its own, so that a crash or a hang is one case's. Empty: all is well.
std::string native(one_case const& what) {
  outcome_set seen;
  for (int run = 0; run < (what.first_use ? native_runs : 1); ++run) {
    std::fflush(nullptr);
    auto const child = fork();
    if (child < 0) return std::string("no process could be made: ") + std::strerror(errno);
    if (child == 0) {
      alarm(native_seconds_max);
      for (int again = 0; again < (what.first_use ? 1 : native_runs); ++again) run_body(what, seen);
      std::fflush(nullptr);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) {
      return WTERMSIG(status) == SIGALRM
                 ? "it hangs"
                 : std::string("it ended by signal ") + strsignal(WTERMSIG(status));
    }
    if (status != 0) return "it left with exit code " + std::to_string(WEXITSTATUS(status));
  }
  return {};
}

std::string explored(one_case const& what, bool verbose) {
  outcome_set seen;
  explore::options how;
  how.name = what.name;
  how.schedules = schedules;
  if (what.first_use) {
    how.isolate = explore::isolation::process;
    how.schedules = schedules_of_first_use;
  }
  auto const report = explore::run(how, [&] { run_body(what, seen); });
  if (verbose) {
    std::printf("%s: %llu schedules, %llu steps, %lld us, outcomes %s\n", what.name,
                static_cast<unsigned long long>(report.schedules),
                static_cast<unsigned long long>(report.steps),
                static_cast<long long>(report.elapsed.count() / 1000), listed(seen.seen()).c_str());
    for (auto const& each : report.warnings) std::printf("  %s\n", each.c_str());
  }
  if (!report || report.incomplete) return explore::describe(report);
  if (what.reaches_all && seen.seen() != what.allowed) {
    return "of the outcomes " + listed(what.allowed) + " exploring found only " +
           listed(seen.seen());
  }
  return {};
}

case_list all_cases() {
  case_list out;
  for (auto* const part :
       {thread_cases, pthread_cases, c11_cases, stopping_cases, future_cases, coordination_cases,
        atomic_cases, atomic_waiting_cases, mutex_cases, condition_cases, once_cases,
        thread_local_cases, time_cases, memory_cases, language_cases, stdio_cases}) {
    auto more = part();
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

bool wanted(one_case const& what, std::vector<std::string> const& names) {
  for (auto const& each : names) {
    if (std::strstr(what.name, each.c_str()) != nullptr) return true;
  }
  return names.empty();
}

int run_all(std::vector<std::string> const& names, bool verbose) {
  int cases = 0, failed = 0;
  auto const note = [&](char const* world, one_case const& what, std::string const& complaint) {
    if (complaint.empty()) return;
    ++failed;
    std::printf("FAILED %s, %s: %s\n", what.name, world, complaint.c_str());
  };
  for (auto const& each : all_cases()) {
    if (!wanted(each, names)) continue;
    ++cases;
    note("native", each, native(each));
    note("explored", each, explored(each, verbose));
  }
  std::printf("conformance: %d cases, each native and explored: %d passed, %d failed\n", cases,
              2 * cases - failed, failed);
  return failed == 0 && cases > 0 ? 0 : 1;
}

}  // namespace
}  // namespace busproof::conformance

int main(int count, char** arguments) {
  std::vector<std::string> names(arguments + 1, arguments + count);
  bool const verbose = std::erase(names, "--verbose") > 0;
  return busproof::conformance::run_all(names, verbose);
}
