// Build ids of programs.
#include "ci/busproof/build_id.hpp"

#include <elf.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

namespace busproof::ci {
namespace {

namespace fs = std::filesystem;

class BuildId : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "idXXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// A program that is nothing but one note.
  fs::path program(std::uint32_t type, std::string const& content) const {
    Elf64_Ehdr head{};
    std::memcpy(head.e_ident, ELFMAG, SELFMAG);
    head.e_ident[EI_CLASS] = ELFCLASS64;
    head.e_phoff = sizeof head;
    head.e_phnum = 1;
    Elf64_Nhdr const note{4, static_cast<Elf64_Word>(content.size()), type};
    Elf64_Phdr part{};
    part.p_type = PT_NOTE;
    part.p_offset = sizeof head + sizeof part;
    part.p_filesz = sizeof note + 4 + content.size();
    std::ofstream out(folder_ / "program", std::ios::binary);
    out.write(reinterpret_cast<char const*>(&head), sizeof head);
    out.write(reinterpret_cast<char const*>(&part), sizeof part);
    out.write(reinterpret_cast<char const*>(&note), sizeof note);
    out.write("GNU\0", 4);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    return folder_ / "program";
  }

  fs::path folder_;
};

TEST_F(BuildId, is_the_first_eight_bytes_of_the_note) {
  EXPECT_EQ(build_id_of(program(NT_GNU_BUILD_ID, std::string("\1\0\0\0\0\0\0\2rest", 12))),
            0x0200'0000'0000'0001u);
}

TEST_F(BuildId, is_missing_where_there_is_no_such_note) {
  EXPECT_EQ(build_id_of(program(NT_GNU_ABI_TAG, "12345678")), std::nullopt);
  EXPECT_EQ(build_id_of(program(NT_GNU_BUILD_ID, "1234")), std::nullopt);
}

TEST_F(BuildId, is_missing_in_what_is_no_program) {
  std::ofstream(folder_ / "text") << "#!/bin/sh\nexit 0\n";
  std::ofstream(folder_ / "cut") << std::string(ELFMAG) + "\2 and no more";
  EXPECT_EQ(build_id_of(folder_ / "text"), std::nullopt);
  EXPECT_EQ(build_id_of(folder_ / "cut"), std::nullopt);
  EXPECT_EQ(build_id_of(folder_ / "none"), std::nullopt);
}

TEST_F(BuildId, is_missing_where_the_note_is_larger_than_the_file) {
  auto const path = program(NT_GNU_BUILD_ID, "1234567812345678");
  fs::resize_file(path, fs::file_size(path) - 8);
  EXPECT_EQ(build_id_of(path), std::nullopt);
}

}  // namespace
}  // namespace busproof::ci
