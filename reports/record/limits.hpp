// Every bound of the run record, with its unit and reason.
#pragma once

#include <cstddef>

namespace busproof::reports::limits {

/// Bytes of a record file that is read. A full run with traces is below 10 MB; this keeps a wrong
/// file (a log, a core dump) from filling the memory.
inline constexpr std::size_t record_bytes_max = 256 * 1024 * 1024;

/// Levels of nesting in a record. The schema needs 6; a parser's stack must not be an attacker's.
inline constexpr int nesting_max = 64;

}  // namespace busproof::reports::limits
