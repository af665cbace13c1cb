// Where a run took place.
#include "reports/record/environment.hpp"

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <sched.h>
#include <sys/utsname.h>

#include <charconv>
#include <fstream>
#include <sstream>

namespace busproof::reports {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  auto const first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// The value of the first line "name : value"; empty if there is none.
std::string_view value_of(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    auto const line = text.substr(0, text.find('\n'));
    auto const colon = line.find(':');
    if (colon != std::string_view::npos && trimmed(line.substr(0, colon)) == name)
      return trimmed(line.substr(colon + 1));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return "";
}

std::string text_of(char const* path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::uint32_t usable_cores() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 0;
  return static_cast<std::uint32_t>(CPU_COUNT(&set));
}

}  // namespace

std::string cpu_model(std::string_view cpuinfo) {
  for (auto const* name : {"model name", "Model", "cpu model", "Hardware"})
    if (auto const found = value_of(cpuinfo, name); !found.empty()) return std::string(found);
  auto const implementer = value_of(cpuinfo, "CPU implementer");
  if (implementer.empty()) return "";
  return fmt::format("CPU implementer {} part {}", implementer, value_of(cpuinfo, "CPU part"));
}

std::optional<double> load_1m(std::string_view loadavg) {
  double value = 0;
  auto const text = trimmed(loadavg);
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end == text.data()) return std::nullopt;
  return value;
}

environment_section read_environment(environment_section build) {
  build.cpu = cpu_model(text_of("/proc/cpuinfo"));
  build.load_1m = load_1m(text_of("/proc/loadavg"));
  build.cores = usable_cores();
  if (utsname name{}; ::uname(&name) == 0)
    build.system = fmt::format("{} {} {}", name.sysname, name.release, name.machine);
  return build;
}

std::string timestamp(std::chrono::system_clock::time_point when) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(when)));
}

}  // namespace busproof::reports
