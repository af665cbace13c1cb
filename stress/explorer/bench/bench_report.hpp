// bench_report: medians, and lines that say whether a figure reaches its gate.
#pragma once

#include <string>
#include <vector>

namespace busproof::explore {

/// Precondition: not empty.
double median(std::vector<double> of);

/// "2.41 M", "812 k", "95".
std::string short_number(double value);

/// Prints lines of figures and remembers whether one missed its gate.
class bench_report {
 public:
  void heading(std::string const& text) const;
  void note(std::string const& text) const;
  /// A ratio, to be at least `gate`.
  void ratio(std::string const& what, double value, double gate, std::string const& details);
  /// An amount, to be at most `gate`; a negative gate is none.
  void amount(std::string const& what, double value, char const* unit, double gate);

  bool all_gates_met() const { return !missed_; }

 private:
  bool missed_ = false;
};

}  // namespace busproof::explore
