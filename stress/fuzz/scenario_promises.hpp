// What whoever reads a scenario may rely on, for any bytes: shared by the fuzzer and
// property_tests/.
#pragma once

#include <string>
#include <string_view>

namespace busproof::stress {

/// Reads `text` as a scenario, and the same text again. Empty if every promise was kept, else which
/// was not: a scenario or an error whose place lies in the text; the same both times; and in a
/// scenario exactly one far end, unique names of steps, references to earlier steps only, addresses
/// from 1, ranges from short to long, permutations, messages that can be made.
std::string broken_promise(std::string_view text);

}  // namespace busproof::stress
