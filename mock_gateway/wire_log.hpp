// wire_log: where wire records go. JSON lines, one per frame and per event of a connection.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "mock_gateway/wire_record.hpp"

namespace busproof::mock_gateway {

/// The gateway calls `write` for every record, in order, from one thread at a time, with its own
/// lock held: a sink must not call back into the gateway.
class wire_log_sink {
 public:
  virtual ~wire_log_sink() = default;
  virtual void write(wire_record const& record) = 0;
};

/// One line of JSON without the line end. Fields that a record does not have are left out; what
/// stays is in a fixed order, so that logs can be compared as text.
/// `with_time` false leaves `t` out: the part that two runs with one seed have in common.
std::string to_json(wire_record const& record, bool with_time = true);

/// Keeps the records in memory, up to limits::log_records_max; those beyond are only counted.
/// Thread safety: every function from any thread.
class memory_wire_log final : public wire_log_sink {
 public:
  void write(wire_record const& record) override;
  std::vector<wire_record> records() const;
  std::size_t not_kept() const;

 private:
  mutable std::mutex mutex_;
  std::vector<wire_record> records_;
  std::size_t not_kept_ = 0;
};

/// Writes lines to a file, or to standard output if the path is "-". A line is complete in the file
/// as soon as `write` has returned, so that a log outlives a crash.
class file_wire_log final : public wire_log_sink {
 public:
  /// Errors: throws std::system_error, with the path in its text, if the file can't be created.
  explicit file_wire_log(std::filesystem::path const& path);
  ~file_wire_log() override;
  file_wire_log(file_wire_log const&) = delete;
  file_wire_log& operator=(file_wire_log const&) = delete;

  void write(wire_record const& record) override;
  /// False once a line could not be written (a full disk).
  bool good() const noexcept { return good_; }

 private:
  std::FILE* file_;
  bool good_ = true;
};

}  // namespace busproof::mock_gateway
