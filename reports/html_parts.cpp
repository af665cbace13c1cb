// Pieces that the sections of the HTML page are made of.
#include "reports/html_parts.hpp"

#include <fmt/core.h>

#include "reports/text.hpp"

namespace busproof::reports::html {

table::table(std::string caption, std::vector<column> columns)
    : caption_(std::move(caption)), columns_(std::move(columns)) {}

void table::row(std::vector<std::string> const& cells) {
  body_ += "<tr>";
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    auto const& cell = c < cells.size() ? cells[c] : std::string();
    std::string_view const kind = columns_[c].number ? " class=\"n\"" : "";
    body_ += c == 0 ? fmt::format("<th scope=\"row\"{}>{}</th>", kind, cell)
                    : fmt::format("<td{}>{}</td>", kind, cell);
  }
  body_ += "</tr>\n";
}

std::string table::text() const {
  auto const label = escape_html(caption_);
  auto out = fmt::format(
      "<div class=\"scroll\" role=\"region\" aria-label=\"{}\" tabindex=\"0\"><table>"
      "<caption>{}</caption><thead><tr>",
      label, label);
  for (auto const& one : columns_)
    out += fmt::format("<th scope=\"col\"{}>{}</th>", one.number ? " class=\"n\"" : "",
                       escape_html(one.header));
  return out + "</tr></thead><tbody>\n" + body_ + "</tbody></table></div>\n";
}

std::string tag(mood how, std::string_view word) {
  auto const [name, sign] = [how]() -> std::pair<std::string_view, std::string_view> {
    switch (how) {
      case mood::good:
        return {"good", "✓ "};
      case mood::bad:
        return {"bad", "✗ "};
      case mood::warning:
        return {"warning", "! "};
      case mood::quiet:
        break;
    }
    return {"quiet", ""};
  }();
  return fmt::format("<span class=\"tag {}\"><span aria-hidden=\"true\">{}</span>{}</span>", name,
                     sign, escape_html(word));
}

std::string small(std::string_view html) {
  return html.empty() ? "" : fmt::format("<small>{}</small>", html);
}

std::string code(std::string_view text) {
  return text.empty() ? "" : "<code>" + escape_html(text) + "</code>";
}

std::string command(std::string_view label, std::string_view text) {
  if (text.empty()) return "";
  return fmt::format(
      "<div class=\"command\"><span>{0}</span>{1}<button type=\"button\" class=\"copy\" "
      "aria-label=\"Copy the command: {0}\" hidden>Copy</button></div>\n",
      escape_html(label), code(text));
}

std::string section(std::string_view id, std::string_view title, std::string const& body) {
  if (body.empty()) return "";
  return fmt::format("<section aria-labelledby=\"{0}\"><h2 id=\"{0}\">{1}</h2>\n{2}</section>\n",
                     id, escape_html(title), body);
}

std::string rest(std::size_t shown, std::size_t all, std::string_view noun) {
  if (shown >= all) return "";
  return fmt::format("<p class=\"about\">… and {}, in the raw record below.</p>\n",
                     counted(all - shown, fmt::format("more {}", noun)));
}

}  // namespace busproof::reports::html
