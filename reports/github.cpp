// Workflow commands of GitHub Actions.
#include <fmt/core.h>

#include "reports/summary.hpp"
#include "reports/terminal.hpp"
#include "reports/text.hpp"

namespace busproof::reports {
namespace {

/// A command is one line: '%' and newlines are encoded, in properties ':' and ',' too.
std::string encoded(std::string_view text, bool property) {
  std::string out;
  for (char const byte : repaired_utf8(text)) {
    if (byte == '%')
      out += "%25";
    else if (byte == '\r')
      out += "%0D";
    else if (byte == '\n')
      out += "%0A";
    else if (property && byte == ':')
      out += "%3A";
    else if (property && byte == ',')
      out += "%2C";
    else if (static_cast<unsigned char>(byte) < 0x20 && byte != '\t')
      out += '?';
    else
      out += byte;
  }
  return out;
}

std::string annotation(std::string_view level, std::string_view file, std::uint32_t line,
                       std::string_view title, std::string_view message) {
  auto out = fmt::format("::{} title={}", level, encoded(title, true));
  if (!file.empty()) out += ",file=" + encoded(file, true);
  if (!file.empty() && line > 0) out += fmt::format(",line={}", line);
  return out + "::" + encoded(message, false) + "\n";
}

std::string message_of(failure_record const& failure) {
  auto out = failure.broken.empty() ? failure.message : failure.broken + ": " + failure.message;
  if (!failure.token.empty()) out += fmt::format("\nbusproof replay '{}'", failure.token);
  if (!failure.rerun.empty()) out += "\n" + failure.rerun;
  return out;
}

}  // namespace

std::string render_github(run_record const& record) {
  std::string out;
  for (auto const* test : failing_tests(record)) {
    auto const failure = test->failure.value_or(failure_record{.kind = "", .message = "failed"});
    out += annotation("error", failure.file, failure.line, test->engine + " " + test->name,
                      message_of(failure));
  }
  for (auto const& mutant : record.mutants)
    if (mutant.status == mutant_status::survived)
      out += annotation("error", "", 0, "seeded bug " + mutant.name,
                        "survived; it breaks " + mutant.breaks + "\n" + mutant.rerun);
  auto const level = class_of(record.verdict) == outcome_class::good ? "notice" : "error";
  return out + annotation(level, "", 0,
                          record.run.program + " " + record.run.command + " " +
                              outcome_word(record.verdict),
                          headline(record));
}

}  // namespace busproof::reports
