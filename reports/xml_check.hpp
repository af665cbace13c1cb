// Is this well-formed XML? As much of a parser as the tests of the reports need: elements,
// attributes, the five named entities and decimal references.
#pragma once

#include <string>
#include <string_view>

namespace busproof::reports {

/// Empty if it is; else what is wrong and at which byte.
std::string problem_of_xml(std::string_view text);

}  // namespace busproof::reports
