#include "ci/busproof/build_id.hpp"

#include <elf.h>

#include <array>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>

#include "ci/busproof/limits.hpp"

namespace busproof::ci {
namespace {

/// One value at an offset, if the file reaches so far.
template <typename T>
std::optional<T> read_at(std::ifstream& file, std::uint64_t offset) {
  T out;
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(reinterpret_cast<char*>(&out), sizeof out);
  if (!file) return std::nullopt;
  return out;
}

std::uint64_t padded(std::uint64_t size) { return (size + 3) & ~std::uint64_t{3}; }

std::optional<std::uint64_t> id_in_notes(std::string_view notes) {
  while (notes.size() >= sizeof(Elf64_Nhdr)) {
    Elf64_Nhdr head;
    std::memcpy(&head, notes.data(), sizeof head);
    notes.remove_prefix(sizeof head);
    auto const content = padded(head.n_namesz);
    auto const whole = content + padded(head.n_descsz);
    if (whole > notes.size()) return std::nullopt;
    std::uint64_t id = 0;
    if (head.n_type == NT_GNU_BUILD_ID && head.n_descsz >= sizeof id &&
        notes.substr(0, head.n_namesz) == std::string_view("GNU\0", 4)) {
      std::memcpy(&id, notes.data() + content, sizeof id);
      return id;
    }
    notes.remove_prefix(whole);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> build_id_of(std::filesystem::path const& program) {
  std::ifstream file(program, std::ios::binary);
  auto const head = read_at<Elf64_Ehdr>(file, 0);
  if (!head || std::memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 ||
      head->e_ident[EI_CLASS] != ELFCLASS64) {
    return std::nullopt;
  }
  for (unsigned each = 0; each < head->e_phnum; ++each) {
    auto const part = read_at<Elf64_Phdr>(file, head->e_phoff + each * sizeof(Elf64_Phdr));
    if (!part) return std::nullopt;
    if (part->p_type != PT_NOTE || part->p_filesz > limits::manifest_bytes_max) continue;
    std::string notes(part->p_filesz, '\0');
    file.seekg(static_cast<std::streamoff>(part->p_offset));
    file.read(notes.data(), static_cast<std::streamsize>(notes.size()));
    if (!file) return std::nullopt;
    if (auto const id = id_in_notes(notes)) return id;
  }
  return std::nullopt;
}

}  // namespace busproof::ci
