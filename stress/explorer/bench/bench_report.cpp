#include "stress/explorer/bench/bench_report.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>

namespace busproof::explore {

double median(std::vector<double> of) {
  auto const middle = of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2);
  std::nth_element(of.begin(), middle, of.end());
  return *middle;
}

std::string short_number(double value) {
  std::array<char, 32> text{};
  if (value >= 1e6) {
    std::snprintf(text.data(), text.size(), "%.2f M", value / 1e6);
  } else if (value >= 1e4) {
    std::snprintf(text.data(), text.size(), "%.0f k", value / 1e3);
  } else {
    std::snprintf(text.data(), text.size(), "%.0f", value);
  }
  return text.data();
}

void bench_report::heading(std::string const& text) const { std::printf("\n%s\n", text.c_str()); }

void bench_report::note(std::string const& text) const {
  std::printf("  %s\n", text.c_str());
  std::fflush(stdout);
}

void bench_report::ratio(std::string const& what, double value, double gate,
                         std::string const& details) {
  bool const met = value >= gate;
  missed_ = missed_ || !met;
  std::printf("  %-44s %5.2fx  (gate %.2fx: %s)  %s\n", what.c_str(), value, gate,
              met ? "met" : "MISSED", details.c_str());
  std::fflush(stdout);
}

void bench_report::amount(std::string const& what, double value, char const* unit, double gate) {
  std::printf("  %-44s %5.1f %s", what.c_str(), value, unit);
  if (gate >= 0) {
    bool const met = value <= gate;
    missed_ = missed_ || !met;
    std::printf("  (gate %.0f %s: %s)", gate, unit, met ? "met" : "MISSED");
  }
  std::printf("\n");
  std::fflush(stdout);
}

}  // namespace busproof::explore
