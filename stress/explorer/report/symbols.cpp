#include "stress/explorer/report/symbols.hpp"

#include <dlfcn.h>
#include <link.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cstdio>
#include <cstring>
#include <map>
#include <string_view>

extern char** environ;

namespace busproof::explore {
namespace {

struct in_module {
  std::string path;
  std::uintptr_t offset = 0;
};

/// dladdr gives the nearest symbol; the link map what to subtract for a position-independent
/// module.
in_module locate(std::uintptr_t address) {
  in_module out;
  Dl_info info{};
  link_map* map = nullptr;
  if (dladdr1(reinterpret_cast<void*>(address), &info, reinterpret_cast<void**>(&map),
              RTLD_DL_LINKMAP) == 0) {
    return out;
  }
  out.offset = address - map->l_addr;
  out.path = map->l_name[0] != '\0' ? map->l_name : "/proc/self/exe";
  if (out.path == "/proc/self/exe") {
    std::array<char, 4096> path{};
    if (readlink("/proc/self/exe", path.data(), path.size() - 1) > 0) out.path = path.data();
  }
  return out;
}

std::string output_of(std::vector<std::string> const& words) {
  std::vector<char*> arguments;
  for (auto const& each : words) arguments.push_back(const_cast<char*>(each.c_str()));
  arguments.push_back(nullptr);
  int ends[2];
  if (pipe(ends) != 0) return {};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 1, 0);
  pid_t pid = 0;
  auto const why = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string out;
  if (why == 0) {
    std::array<char, 4096> piece{};
    for (ssize_t got = 0; (got = read(ends[0], piece.data(), piece.size())) > 0;) {
      out.append(piece.data(), static_cast<std::size_t>(got));
    }
    int status = 0;
    waitpid(pid, &status, 0);
  }
  close(ends[0]);
  return out;
}

/// "dir/file.cpp:12 (discriminator 3)" as "file.cpp:12" below the working directory.
std::string shortened(std::string line) {
  if (auto const extra = line.find(" ("); extra != line.npos) line.resize(extra);
  std::array<char, 4096> here{};
  if (getcwd(here.data(), here.size()) != nullptr) {
    std::string const prefix = std::string(here.data()) + "/";
    if (line.compare(0, prefix.size(), prefix) == 0) line.erase(0, prefix.size());
  }
  return line;
}

/// addr2line -a -i prints "0xADDRESS", then pairs of a function and a line.
void read_answers(std::string const& text, std::vector<std::size_t> const& wanted,
                  std::vector<std::vector<place>>& out) {
  std::size_t at = 0;
  std::size_t index = 0;
  bool any = false;
  std::string function;
  while (at < text.size()) {
    auto const end = text.find('\n', at);
    auto line = text.substr(at, end - at);
    at = end == text.npos ? text.size() : end + 1;
    if (line.compare(0, 2, "0x") == 0 && line.find(' ') == line.npos) {
      if (any) ++index;
      any = true;
      function.clear();
    } else if (function.empty()) {
      function = std::move(line);
    } else if (any && index < wanted.size()) {
      if (function != "??") {
        out[wanted[index]].push_back(
            {function, line[0] == '?' || line[0] == ':' ? "" : shortened(line)});
      }
      function.clear();
    }
  }
}

}  // namespace

std::vector<std::vector<place>> name_places(std::span<std::uintptr_t const> addresses) {
  std::vector<std::vector<place>> out(addresses.size());
  std::map<std::string, std::vector<std::size_t>> by_module;
  std::vector<in_module> where;
  for (std::size_t each = 0; each < addresses.size(); ++each) {
    where.push_back(locate(addresses[each]));
    if (!where.back().path.empty()) by_module[where.back().path].push_back(each);
  }
  for (auto const& [path, indices] : by_module) {
    std::vector<std::string> words = {"addr2line", "-a", "-C", "-f", "-i", "-e", path};
    for (auto const each : indices) {
      std::array<char, 24> text{};
      std::snprintf(text.data(), text.size(), "%#lx",
                    static_cast<unsigned long>(where[each].offset));
      words.emplace_back(text.data());
    }
    read_answers(output_of(words), indices, out);
  }
  for (std::size_t each = 0; each < addresses.size(); ++each) {
    if (!out[each].empty()) continue;
    Dl_info info{};
    auto const known = dladdr(reinterpret_cast<void*>(addresses[each]), &info) != 0;
    out[each].push_back({known && info.dli_sname != nullptr ? info.dli_sname : "??",
                         known && info.dli_fname != nullptr ? info.dli_fname : ""});
  }
  return out;
}

bool is_machinery(place const& what) {
  static constexpr std::string_view folders[] = {
      "stress/explorer/runtime/",   "stress/explorer/abi/",
      "stress/explorer/intercept/", "stress/explorer/process/",
      "stress/explorer/heap/",      "/busproof/explore_gtest.hpp",
      "/usr/include/c++/",          "/bits/"};
  // A name alone misleads: the program's lambda, inlined into std::function, goes by the latter's.
  if (what.where.find(':') != std::string::npos) {
    for (auto const each : folders) {
      if (what.where.find(each) != std::string::npos) return true;
    }
    return false;
  }
  static constexpr std::string_view begins[] = {"busproof::explore::",
                                                "busproof_",
                                                "__tsan_",
                                                "pthread_",
                                                "sem_",
                                                "__cxa_",
                                                "std::",
                                                "__gnu_cxx",
                                                "void std::",
                                                "bool std::",
                                                "execute_native_thread_routine",
                                                "_Unwind",
                                                "__GI_",
                                                "__restore_rt",
                                                "syscall",
                                                "??"};
  for (auto const each : begins) {
    if (what.function.compare(0, each.size(), each) == 0) return true;
  }
  return false;
}

}  // namespace busproof::explore
