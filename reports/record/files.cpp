// Records and reports on disk.
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "reports/record/json.hpp"
#include "reports/record/limits.hpp"

namespace busproof::reports {
namespace {

[[noreturn]] void refuse(std::filesystem::path const& file, std::string_view what, int error) {
  throw record_error(fmt::format("{}: {}: {}", file.string(), what, std::strerror(error)));
}

}  // namespace

run_record read_run_record(std::filesystem::path const& file) {
  std::error_code failed;
  if (std::filesystem::is_directory(file, failed)) refuse(file, "cannot be read", EISDIR);
  std::ifstream in(file, std::ios::binary);
  if (!in) refuse(file, "cannot be read", errno);
  std::string text;
  for (char chunk[1 << 16]; in.read(chunk, sizeof chunk) || in.gcount() > 0;) {
    text.append(chunk, static_cast<std::size_t>(in.gcount()));
    if (text.size() > limits::record_bytes_max)
      throw record_error(fmt::format("{}: larger than {} MiB, which no record is", file.string(),
                                     limits::record_bytes_max >> 20));
  }
  return parse_run_record(text, file.string());
}

void write_text_file(std::filesystem::path const& file, std::string_view text) {
  // A pipe or /dev/stdout cannot be replaced by a rename; it is written in place.
  std::error_code failed;
  auto const status = std::filesystem::status(file, failed);
  bool const in_place =
      std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
  auto beside = file;
  if (!in_place) beside += fmt::format(".{}.part", ::getpid());
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    if (!out) refuse(file, "cannot be written", errno);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (!out) {
      int const error = errno;
      if (!in_place) std::filesystem::remove(beside, failed);
      refuse(file, "cannot be written", error);
    }
  }
  if (in_place) return;
  std::filesystem::rename(beside, file, failed);
  if (failed) {
    int const error = failed.value();
    std::filesystem::remove(beside, failed);
    refuse(file, "cannot be written", error);
  }
}

void write_run_record(std::filesystem::path const& file, run_record const& record) {
  write_text_file(file, to_json(record));
}

}  // namespace busproof::reports
