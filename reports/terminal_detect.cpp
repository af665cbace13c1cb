// What a descriptor's terminal can do: the one place that looks at the environment.
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "reports/terminal_table.hpp"

namespace busproof::reports {
namespace {

std::string_view variable(char const* name) {
  auto const* value = std::getenv(name);
  return value ? value : "";
}

bool locale_is_utf8() {
  for (auto const* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    auto const value = variable(name);
    if (value.empty()) continue;
    return value.find("UTF-8") != std::string_view::npos ||
           value.find("utf8") != std::string_view::npos;
  }
  return false;
}

}  // namespace

terminal_options terminal_options_of(int descriptor) {
  terminal_options options;
  // https://no-color.org: present and not empty, whatever the value.
  options.colour =
      ::isatty(descriptor) != 0 && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
  options.ascii = !locale_is_utf8();
  return options;
}

}  // namespace busproof::reports
