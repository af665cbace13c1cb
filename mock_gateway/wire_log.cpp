#include "mock_gateway/wire_log.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

#include "mock_gateway/limits.hpp"
#include "mock_gateway/words.hpp"

namespace busproof::mock_gateway {
namespace {

using json = nlohmann::ordered_json;

json decisions_of(wire_record const& record) {
  auto out = json::array();
  for (auto const& one : record.decisions) {
    json note{{"do", to_string(one.what)}};
    if (one.by) note["by"] = one.by->count();
    if (one.amount) note["amount"] = *one.amount;
    note["line"] = one.line;
    out.push_back(std::move(note));
  }
  return out;
}

void add_frame(wire_record const& record, json& line) {
  line["dir"] = to_string(record.dir);
  line["frame"] = record.frame;
  if (record.copy != 0) line["copy"] = record.copy;
  line["kind"] = record.msg;
  line["type"] = record.type;
  line["key"] = record.key;
  line["size"] = record.size;
  if (!record.delivered) line["delivered"] = false;
}

}  // namespace

std::string to_json(wire_record const& record, bool with_time) {
  json line;
  if (with_time) line["t"] = record.t.count();
  line["conn"] = record.conn;
  if (!record.client.empty()) line["client"] = record.client;
  if (record.what == wire_record::event::frame) {
    add_frame(record, line);
  } else {
    line["event"] = to_string(record.what);
  }
  if (!record.detail.empty()) line["detail"] = record.detail;
  if (!record.decisions.empty()) line["decision"] = decisions_of(record);
  return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

void memory_wire_log::write(wire_record const& record) {
  std::lock_guard lock(mutex_);
  if (records_.size() < limits::log_records_max) {
    records_.push_back(record);
  } else {
    ++not_kept_;
  }
}

std::vector<wire_record> memory_wire_log::records() const {
  std::lock_guard lock(mutex_);
  return records_;
}

std::size_t memory_wire_log::not_kept() const {
  std::lock_guard lock(mutex_);
  return not_kept_;
}

file_wire_log::file_wire_log(std::filesystem::path const& path)
    : file_(path == "-" ? stdout : std::fopen(path.c_str(), "w")) {
  if (file_) return;
  throw std::system_error(errno, std::generic_category(),
                          "can't write the wire log to " + path.string());
}

file_wire_log::~file_wire_log() {
  if (file_ != stdout) std::fclose(file_);
}

void file_wire_log::write(wire_record const& record) {
  auto line = to_json(record);
  line += '\n';
  bool const written = std::fwrite(line.data(), 1, line.size(), file_) == line.size();
  if (std::fflush(file_) != 0 || !written) good_ = false;
}

}  // namespace busproof::mock_gateway
