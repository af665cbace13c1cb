// symbols: names and source lines for return addresses, by binutils' addr2line.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace busproof::explore {

/// One place in a program; an address in inlined code has several, innermost first.
struct place {
  std::string function;
  std::string where;  ///< "file:line", or the module if that is all that is known
};

/// For each address. Without addr2line: the nearest exported symbol.
std::vector<std::vector<place>> name_places(std::span<std::uintptr_t const> addresses);

/// True: a frame of the explorer or of the standard library, which a reader does not look for.
bool is_machinery(place const& what);

}  // namespace busproof::explore
