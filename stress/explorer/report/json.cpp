// json: a report as one JSON object.
#include <cstdio>

#include <busproof/explore.hpp>

namespace busproof::explore {
namespace {

class json_writer {
 public:
  json_writer& open(char bracket) {
    separate();
    text_ += bracket;
    first_ = true;
    return *this;
  }
  json_writer& close(char bracket) {
    text_ += bracket;
    first_ = false;
    return *this;
  }
  json_writer& key(std::string_view name) {
    separate();
    quote(name);
    text_ += ':';
    first_ = true;
    return *this;
  }
  void string(std::string_view value) {
    separate();
    quote(value);
  }
  void number(std::uint64_t value) {
    separate();
    text_ += std::to_string(value);
  }
  void boolean(bool value) {
    separate();
    text_ += value ? "true" : "false";
  }
  std::string take() { return std::move(text_); }

 private:
  void separate() {
    if (!first_) text_ += ',';
    first_ = false;
  }
  void quote(std::string_view value) {
    text_ += '"';
    for (char const c : value) {
      auto const code = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        text_ += '\\';
        text_ += c;
      } else if (code < 0x20) {
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, "\\u%04x", code);
        text_ += escaped;
      } else {
        text_ += c;
      }
    }
    text_ += '"';
  }

  std::string text_;
  bool first_ = true;
};

void write_failure(json_writer& out, failure const& what) {
  out.open('{');
  out.key("kind").string(to_string(what.kind));
  out.key("message").string(what.message);
  out.key("token").string(what.token);
  out.key("schedule").number(what.schedule);
  out.key("steps").number(what.steps);
  out.key("deviations").number(what.deviations);
  out.key("threads").open('[');
  for (auto const& each : what.threads) {
    out.open('{');
    out.key("name").string(each.name);
    out.key("waits").string(each.waits);
    out.key("stack").open('[');
    for (auto const& frame : each.stack) out.string(frame);
    out.close(']').close('}');
  }
  out.close(']');
  out.key("last_steps").open('[');
  for (auto const& each : what.last_steps) {
    out.open('{');
    out.key("number").number(each.number);
    out.key("thread").string(each.thread);
    out.key("what").string(each.what);
    out.key("where").string(each.where);
    out.close('}');
  }
  out.close(']').close('}');
}

}  // namespace

std::string to_json(report const& what) {
  json_writer out;
  out.open('{');
  out.key("name").string(what.name);
  out.key("schedules").number(what.schedules);
  out.key("failing").number(what.failing);
  out.key("complete").boolean(what.complete);
  out.key("incomplete").boolean(what.incomplete);
  out.key("native").boolean(what.native);
  out.key("model").string(what.model);
  out.key("steps").number(what.steps);
  out.key("workers_restarted").number(what.workers_restarted);
  out.key("elapsed_ns").number(static_cast<std::uint64_t>(what.elapsed.count()));
  out.key("warnings").open('[');
  for (auto const& each : what.warnings) out.string(each);
  out.close(']');
  if (what.first_failure) {
    out.key("first_failure");
    write_failure(out, *what.first_failure);
  }
  out.close('}');
  return out.take();
}

}  // namespace busproof::explore
