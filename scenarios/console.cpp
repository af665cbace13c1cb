// The texts behind console.hpp.
#include "scenarios/console.hpp"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "reports/record/run_record.hpp"
#include "scenarios/checkers/calls.hpp"

namespace busproof::scenarios {
namespace {

constexpr std::size_t story_lines_max = 24;

std::string paint(std::string_view text, char const* code, console_style const& style) {
  if (!style.colour) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string mark(verdict v, console_style const& style) {
  switch (v) {
    case verdict::holds:
      return paint(style.utf8 ? "✓" : "ok  ", "32", style);
    case verdict::broken:
      return paint(style.utf8 ? "✗" : "FAIL", "31;1", style);
    case verdict::inconclusive:
      return paint(style.utf8 ? "?" : "??  ", "33", style);
    case verdict::skipped:
      return paint(style.utf8 ? "-" : "skip", "33", style);
    case verdict::unavailable:
      break;
  }
  return paint(style.utf8 ? "!" : "ERR ", "31", style);
}

std::string title_of(mock_gateway::scenario const& file) {
  return std::filesystem::path(file.file).stem().string();
}

std::string escape_github(std::string_view text, bool property) {
  std::string out;
  for (char const c : text) {
    if (c == '%') {
      out += "%25";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else if (property && c == ':') {
      out += "%3A";
    } else if (property && c == ',') {
      out += "%2C";
    } else {
      out += c;
    }
  }
  return out;
}

std::string place_of(finding const& f) {
  if (f.line == 0) return f.file;
  return fmt::format("{}:{}:{}", f.file, f.line, f.column);
}

void append_indented(std::string& out, std::string_view text) {
  while (!text.empty()) {
    auto const end = text.find('\n');
    auto const line = text.substr(0, end);
    if (!line.empty()) out += fmt::format("              {}\n", line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

console_style console_style_of(int descriptor) {
  console_style style;
  bool const terminal = ::isatty(descriptor) == 1;
  auto const* no_color = std::getenv("NO_COLOR");
  auto const* term = std::getenv("TERM");
  bool const dumb = term == nullptr || std::string_view(term) == "dumb";
  style.colour = terminal && !dumb && (no_color == nullptr || *no_color == '\0');
  style.progress = terminal && !dumb;
  // Asked of the environment without changing this process's own locale.
  for (auto const* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    auto const* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    std::string upper(value);
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    style.utf8 = terminal && (upper.find("UTF-8") != std::string::npos ||
                              upper.find("UTF8") != std::string::npos);
    break;
  }
  ::winsize size{};
  if (terminal && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 20) {
    style.columns = size.ws_col;
  }
  return style;
}

std::string line_of(scenario_tally const& t, console_style const& style) {
  auto const v = t.overall();
  auto line = fmt::format("{} {:<34}", mark(v, style), title_of(*t.file));
  if (v == verdict::skipped) return line + " skipped: " + t.reason + "\n";
  auto const each =
      t.runs == 0 ? std::chrono::nanoseconds{0} : t.took / static_cast<std::int64_t>(t.runs);
  if (t.runs > 1) line += fmt::format(" {:>6} runs", t.runs);
  line += fmt::format(" {:>8}", checkers::in_words(each));
  if (t.runs > 1) line += fmt::format(" (at most {})", checkers::in_words(t.longest));
  if (t.broken != 0) line += fmt::format("  broken in {}", t.broken);
  if (t.inconclusive != 0) line += fmt::format("  not injected in {}", t.inconclusive);
  if (t.unavailable != 0) line += "  " + t.first_failure->reason;
  return line + "\n";
}

std::string failure_text(mock_gateway::scenario const& file, scenario_result const& result,
                         std::uint64_t run, console_style const& style) {
  auto out = fmt::format("{}  {}   scenario, run {}, {}\n", paint("FAIL", "31;1", style),
                         title_of(file), run, checkers::in_words(result.took));
  if (!file.about.empty()) out += fmt::format("  about     {}\n", file.about);
  if (!result.reason.empty()) out += fmt::format("  reason    {}\n", result.reason);
  for (auto const& f : result.findings) {
    if (f.kind == finding_kind::not_injected) {
      out += fmt::format("  silent    {}\n", f.text);
    } else {
      auto const title = reports::invariant_title(f.invariant);
      out += fmt::format("  {}    {}{}{}\n            {}\n", paint("broken", "31", style),
                         f.invariant.empty() ? "expectation" : f.invariant,
                         title.empty() ? "" : " ", title, f.text);
    }
    out += fmt::format("            at {}\n", place_of(f));
    append_indented(out, f.detail);
  }
  if (!result.story.empty()) {
    out += "  story\n";
    auto const from =
        result.story.size() > story_lines_max ? result.story.size() - story_lines_max : 0;
    if (from != 0) out += fmt::format("       ... {} earlier events\n", from);
    for (auto i = from; i < result.story.size(); ++i) out += "    " + result.story[i] + "\n";
  }
  return out;
}

std::string github_text(scenario_result const& result) {
  std::string out;
  for (auto const& f : result.findings) {
    auto const text = f.detail.empty() ? f.text : f.text + "\n" + f.detail;
    out += fmt::format(
        "::error file={},line={},title={}::{}\n", escape_github(f.file, true), std::max(f.line, 1u),
        escape_github(f.invariant.empty() ? result.name : result.name + " " + f.invariant, true),
        escape_github(text, false));
  }
  if (result.findings.empty() && !result.reason.empty()) {
    out += fmt::format("::error file={},title={}::{}\n", escape_github(result.file, true),
                       escape_github(result.name, true), escape_github(result.reason, false));
  }
  return out;
}

std::string summary_of(std::vector<scenario_tally> const& all, std::chrono::nanoseconds took,
                       console_style const& style) {
  std::uint64_t runs = 0, broken = 0, inconclusive = 0, skipped = 0, unavailable = 0;
  for (auto const& t : all) {
    runs += t.runs;
    switch (t.overall()) {
      case verdict::broken:
        ++broken;
        break;
      case verdict::inconclusive:
        ++inconclusive;
        break;
      case verdict::skipped:
        ++skipped;
        break;
      case verdict::unavailable:
        ++unavailable;
        break;
      case verdict::holds:
        break;
    }
  }
  auto out = fmt::format("{} scenario{}, {} run{}, {}: ", all.size(), all.size() == 1 ? "" : "s",
                         runs, runs == 1 ? "" : "s", checkers::in_words(took));
  if (broken + inconclusive + unavailable == 0) {
    out += paint(skipped == 0 ? "all hold" : "no violation", "32", style);
  } else {
    std::vector<std::string> parts;
    if (broken != 0) parts.push_back(paint(fmt::format("{} broken", broken), "31;1", style));
    if (inconclusive != 0) parts.push_back(fmt::format("{} inconclusive", inconclusive));
    if (unavailable != 0) parts.push_back(fmt::format("{} could not run", unavailable));
    out += fmt::format("{}", fmt::join(parts, ", "));
  }
  if (skipped != 0) out += fmt::format(", {} skipped", skipped);
  return out + "\n";
}

std::string progress_of(std::uint64_t done, std::uint64_t of, std::string const& what,
                        console_style const& style) {
  constexpr std::uint64_t width = 24;
  auto const filled = of == 0 ? width : done * width / of;
  std::string bar;
  for (std::uint64_t i = 0; i < width; ++i) {
    bar += i < filled ? (style.utf8 ? "█" : "#") : (style.utf8 ? "░" : ".");
  }
  auto const text = fmt::format(" {}/{}  ", done, of);
  auto const room =
      style.columns > width + text.size() + 2 ? style.columns - width - text.size() - 2 : 0;
  return "[" + bar + "]" + text + what.substr(0, room);
}

}  // namespace busproof::scenarios
