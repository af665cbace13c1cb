// Escaping for the formats that reports are written in.
#include <fmt/core.h>

#include "reports/text.hpp"
#include "reports/utf8.hpp"

namespace busproof::reports {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

/// XML 1.0, section 2.2.
bool allowed_in_xml(char32_t code) {
  if (code == '\t' || code == '\n' || code == '\r') return true;
  return code >= 0x20 && code != 0x7f && !(code >= 0x80 && code < 0xa0) && code != 0xfffe &&
         code != 0xffff;
}

void append_reference(std::string& out, char32_t code) {
  out += fmt::format("&#{};", static_cast<std::uint32_t>(code));
}

std::string escape(std::string_view text, std::string_view special) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (auto const& [code, bytes] : characters(text)) {
    if (code == '&')
      out += "&amp;";
    else if (code == '<')
      out += "&lt;";
    else if (code == '>')
      out += "&gt;";
    else if (code == '"')
      out += "&quot;";
    else if (code == '\'')
      out += "&#39;";
    else if (!allowed_in_xml(code))
      out += replacement;
    else if (code < 0x80 && special.find(static_cast<char>(code)) != std::string_view::npos)
      append_reference(out, code);
    else
      out += bytes;
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string out(text);
  for (auto& byte : out)
    if (byte == '\n' || byte == '\r' || byte == '\t') byte = ' ';
  return out;
}

/// A mention notifies people; the zero-width space keeps the text and breaks the mention.
void break_mentions(std::string& text) {
  for (std::size_t at = 0; (at = text.find('@', at)) != std::string::npos; ++at)
    text.insert(at + 1, "\xe2\x80\x8b");
}

}  // namespace

std::string escape_html(std::string_view text) { return escape(text, ""); }

std::string escape_xml_attribute(std::string_view text) { return escape(text, "\n\r\t"); }

std::string escape_json_in_script(std::string_view json) {
  // '<' occurs in JSON only inside strings, where this reference means the same.
  std::string out;
  out.reserve(json.size());
  for (char const byte : json) {
    if (byte == '<')
      out += "\\u003c";
    else
      out += byte;
  }
  return out;
}

std::string escape_markdown(std::string_view text) {
  std::string out;
  for (char const byte : escape(one_line(text), "")) {
    // The text never begins a line of markdown, so lists, quotes and rules need no care.
    constexpr std::string_view special = "\\`*_[]#|~$";
    // '&' and ';' of the references stay; '#' inside them is the one clash.
    if (special.find(byte) != std::string_view::npos && !(byte == '#' && out.ends_with('&')))
      out += '\\';
    out += byte;
  }
  break_mentions(out);
  return out;
}

std::string markdown_code(std::string_view text) {
  auto out = escape(one_line(text), "\\`*_{}[]()#+-!|~$@:");
  return "<code>" + out + "</code>";
}

}  // namespace busproof::reports
