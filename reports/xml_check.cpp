// Is this well-formed XML?
#include "reports/xml_check.hpp"

#include <algorithm>
#include <vector>

#include "reports/text.hpp"

namespace busproof::reports {
namespace {

class xml_reader {
 public:
  explicit xml_reader(std::string_view text) : text_(text) {}

  std::string problem() {
    if (repaired_utf8(text_) != text_) return "not UTF-8";
    for (unsigned char const byte : text_)
      if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return "control character";
    if (text_.starts_with("<?xml")) at_ = std::min(text_.find("?>"), text_.size() - 2) + 2;
    while (what_.empty() && at_ < text_.size()) step();
    if (what_.empty() && !open_.empty()) fail("<" + open_.back() + "> is not closed");
    if (what_.empty() && roots_ != 1) fail("not exactly one root");
    return what_;
  }

 private:
  void fail(std::string const& what) {
    if (what_.empty()) what_ = what + " at byte " + std::to_string(at_);
  }

  void step() {
    if (text_[at_] == '<') return tag();
    auto const end = std::min(text_.find('<', at_), text_.size());
    auto const content = text_.substr(at_, end - at_);
    if (content.find("]]>") != std::string_view::npos) fail("]]> in text");
    if (open_.empty() && content.find_first_not_of(" \n\r\t") != std::string_view::npos)
      fail("text outside of the root");
    references(content);
    at_ = end;
  }

  void references(std::string_view content) {
    for (std::size_t i = 0; (i = content.find('&', i)) != std::string_view::npos; ++i) {
      auto const name = content.substr(i + 1, content.substr(i + 1).find(';'));
      bool const number = name.size() > 1 && name.front() == '#' &&
                          name.find_first_not_of("0123456789", 1) == std::string_view::npos;
      bool const known =
          name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos";
      if (!number && !known) return fail("unknown reference &" + std::string(name));
    }
  }

  std::string name() {
    auto const begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) ||
                                  text_[at_] == '_' || text_[at_] == '-'))
      ++at_;
    if (at_ == begin) fail("a name is missing");
    return std::string(text_.substr(begin, at_ - begin));
  }

  bool take(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }

  void attribute() {
    name();
    if (!take("=\"")) return fail("=\" is missing");
    auto const end = text_.find('"', at_);
    if (end == std::string_view::npos) return fail("an attribute does not end");
    auto const value = text_.substr(at_, end - at_);
    if (value.find('<') != std::string_view::npos) fail("< in an attribute");
    references(value);
    at_ = end + 1;
  }

  void tag() {
    ++at_;
    bool const closing = take("/");
    auto const element = name();
    while (what_.empty() && take(" ")) attribute();
    if (!what_.empty()) return;
    if (closing) {
      if (open_.empty() || open_.back() != element) return fail("</" + element + "> is not open");
      open_.pop_back();
    } else if (open_.empty()) {
      ++roots_;
    }
    bool const empty = !closing && take("/");
    if (!closing && !empty) open_.push_back(element);
    if (!take(">")) fail("> is missing");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int roots_ = 0;
  std::vector<std::string> open_;
  std::string what_;
};

}  // namespace

std::string problem_of_xml(std::string_view text) { return xml_reader(text).problem(); }

}  // namespace busproof::reports
