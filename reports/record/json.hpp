// The run record as JSON (schema/busproof-1.schema.json), both ways.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "reports/record/run_record.hpp"

namespace busproof::reports {

/// A record that cannot be read. what() is "file:line:column: what is wrong" for text that is not
/// JSON, "file: /pointer/to/it: what is wrong" for JSON that is not a record.
struct record_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Indented JSON with a final newline. Text that is not UTF-8 is repaired (U+FFFD), so that what
/// is written can always be read. Empty and absent fields are left out.
std::string to_json(run_record const& record);

/// The record that `text` holds; `file` is named in errors. Fields that are unknown are ignored;
/// wrong types, missing required fields, unknown words and another major number are errors.
/// Throws record_error.
run_record parse_run_record(std::string_view text, std::string const& file);

/// As above, from a file of at most limits::record_bytes_max. Throws record_error.
run_record read_run_record(std::filesystem::path const& file);

/// Writes a file beside the target and renames it, so that a reader never sees half of it.
/// Throws record_error with the path and the reason.
void write_text_file(std::filesystem::path const& file, std::string_view text);
void write_run_record(std::filesystem::path const& file, run_record const& record);

}  // namespace busproof::reports
