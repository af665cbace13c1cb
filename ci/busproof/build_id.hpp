// build_id: what the linker wrote into a program so that builds can be told apart.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace busproof::ci {

/// The first eight bytes of the program's GNU build id, as replay tokens carry them. Nothing if it
/// has none, or is no 64-bit ELF file.
std::optional<std::uint64_t> build_id_of(std::filesystem::path const& program);

}  // namespace busproof::ci
