// finding: one thing that a run showed to be wrong.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace busproof::scenarios {

enum class finding_kind : std::uint8_t {
  broken,        ///< an invariant or an expectation of the file does not hold
  hang,          ///< a step or the end of the run did not come; an invariant is named as well
  not_injected,  ///< a fault never fired: the run shows nothing about it
  crash,         ///< the process of the run ended by a signal
};

struct finding {
  finding_kind kind = finding_kind::broken;
  std::string invariant;           ///< "I1"; empty for an expectation that names none
  std::string text;                ///< one line: what was expected and what was seen
  std::vector<std::string> steps;  ///< names of the steps that it is about
  std::string file;                ///< of the scenario
  std::uint32_t line = 0;          ///< of the step, fault or expectation; 0 = the whole file
  std::uint32_t column = 0;
  std::string detail;  ///< further lines: near misses, the end of the history

  bool operator==(finding const&) const = default;
};

}  // namespace busproof::scenarios
