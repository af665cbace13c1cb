// What a schedule can't do yet: processes, signals and timers of the real kernel. Each call fails
// with its name; passed through it would block or change what the explorer does not see.
#include <spawn.h>
#include <sys/time.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "stress/explorer/intercept/next_in_line.hpp"
#include "stress/explorer/runtime/machine.hpp"

using busproof::explore::failure_kind;
using busproof::explore::running;

namespace {

void refuse(char const* name) {
  if (running == nullptr) return;
  std::string text = name;
  text += " is not supported inside a schedule: processes, signals and timers are not simulated";
  running->fail(failure_kind::unsupported, text);
}

template <typename Function>
Function* real_one(char const* name) {
  refuse(name);
  return busproof::explore::next_in_line<Function>(name);
}

}  // namespace

extern "C" {

int system(char const* command) { return real_one<decltype(system)>("system")(command); }
FILE* popen(char const* command, char const* mode) {
  return real_one<decltype(popen)>("popen")(command, mode);
}
int posix_spawn(pid_t* pid, char const* path, posix_spawn_file_actions_t const* actions,
                posix_spawnattr_t const* how, char* const arguments[], char* const environment[]) {
  return real_one<decltype(posix_spawn)>("posix_spawn")(pid, path, actions, how, arguments,
                                                        environment);
}
int posix_spawnp(pid_t* pid, char const* file, posix_spawn_file_actions_t const* actions,
                 posix_spawnattr_t const* how, char* const arguments[], char* const environment[]) {
  return real_one<decltype(posix_spawnp)>("posix_spawnp")(pid, file, actions, how, arguments,
                                                          environment);
}
int pause() { return real_one<decltype(pause)>("pause")(); }
unsigned alarm(unsigned seconds) noexcept { return real_one<decltype(alarm)>("alarm")(seconds); }
int sigwait(sigset_t const* set, int* number) {
  return real_one<decltype(sigwait)>("sigwait")(set, number);
}
int sigwaitinfo(sigset_t const* set, siginfo_t* info) {
  return real_one<decltype(sigwaitinfo)>("sigwaitinfo")(set, info);
}
int sigtimedwait(sigset_t const* set, siginfo_t* info, timespec const* most) {
  return real_one<decltype(sigtimedwait)>("sigtimedwait")(set, info, most);
}
int sigsuspend(sigset_t const* set) { return real_one<decltype(sigsuspend)>("sigsuspend")(set); }
int timer_create(clockid_t clock, sigevent* event, timer_t* timer) noexcept {
  return real_one<decltype(timer_create)>("timer_create")(clock, event, timer);
}
int setitimer(__itimer_which_t which, itimerval const* value, itimerval* before) noexcept {
  return real_one<decltype(setitimer)>("setitimer")(which, value, before);
}
}
