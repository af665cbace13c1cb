// Files of C and streams of C++, used by several threads.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <sstream>
#include <string>
#include <syncstream>
#include <thread>

#include "stress/explorer/conformance/case.hpp"

// What _FORTIFY_SOURCE calls.
extern "C" int __fprintf_chk(FILE* file, int flag, char const* format, ...);

namespace busproof::conformance {
namespace {

/// A FILE whose bytes can be looked at.
class memory_file {
 public:
  memory_file() : file_(open_memstream(&text_, &bytes_)) { require(file_ != nullptr); }
  ~memory_file() {
    fclose(file_);
    std::free(text_);
  }
  memory_file(memory_file const&) = delete;
  memory_file& operator=(memory_file const&) = delete;

  FILE* get() const { return file_; }
  std::string text() {
    fflush(file_);
    return std::string(text_, bytes_);
  }

 private:
  char* text_ = nullptr;
  std::size_t bytes_ = 0;
  FILE* file_;
};

}  // namespace

case_list stdio_cases() {
  return {
      reaches("stdio.lines_of_two_threads_stay_whole", {1, 2},
              [] {
                memory_file file;
                auto const write = [&](int who) {
                  require(fprintf(file.get(), "line %d %s\n", who, "of one thread") == 21);
                };
                together([&] { write(1); }, [&] { write(2); });
                auto const text = file.text();
                require(text == "line 1 of one thread\nline 2 of one thread\n" ||
                        text == "line 2 of one thread\nline 1 of one thread\n");
                return text[5] - '0';
              }),
      holds("stdio.locked_file_is_one_threads",
            [] {
              memory_file file;
              auto const write = [&](char who) {
                flockfile(file.get());
                for (int each = 0; each < 3; ++each) {
                  putc_unlocked(who, file.get());
                  std::this_thread::yield();
                }
                flockfile(file.get());
                fputc(who, file.get());
                funlockfile(file.get());
                funlockfile(file.get());
              };
              together([&] { write('a'); }, [&] { write('b'); });
              auto const text = file.text();
              require(text == "aaaabbbb" || text == "bbbbaaaa");
            }),
      holds("stdio.calls_wait_for_a_locked_file",
            [] {
              memory_file file;
              std::atomic<bool> locked = false;
              together(
                  [&] {
                    flockfile(file.get());
                    locked = true;
                    locked.notify_one();
                    fputs("first ", file.get());
                    std::this_thread::yield();
                    fwrite("second ", 1, 7, file.get());
                    funlockfile(file.get());
                  },
                  [&] {
                    locked.wait(false);
                    fprintf(file.get(), "%s %d", "third", 3);
                    __fprintf_chk(file.get(), 1, " and %s", "last");
                  });
              require(file.text() == "first second third 3 and last");
            }),
      reaches("stdio.ftrylockfile_has_luck_or_not", {0, 1},
              [] {
                memory_file file;
                std::thread other([&] {
                  flockfile(file.get());
                  std::this_thread::yield();
                  funlockfile(file.get());
                });
                int const got = ftrylockfile(file.get()) == 0 ? 1 : 0;
                if (got == 1) funlockfile(file.get());
                other.join();
                return got;
              }),
      holds("stdio.reads_what_was_written",
            [] {
              auto const use = [] {
                auto* const file = tmpfile();
                require(file != nullptr);
                fputs("12 apples\n", file);
                rewind(file);
                int count = 0;
                char word[16] = {};
                require(fscanf(file, "%d %15s", &count, word) == 2);
                require(count == 12 && std::strcmp(word, "apples") == 0);
                require(fclose(file) == 0);
              };
              together(use, use);
            }),
      holds("stream.string_streams_work_in_several_threads",
            [] {
              auto const use = [](int seed) {
                std::ostringstream out;
                out << "value " << seed << ' ' << 1.5 << std::hex << ' ' << 255;
                std::this_thread::yield();
                std::istringstream in(out.str());
                std::string word;
                int value = 0;
                double real = 0;
                in >> word >> value >> real >> word;
                require(value == seed && real == 1.5 && word == "ff");
              };
              together([&] { use(1); }, [&] { use(2); });
            }),
      holds("stream.synchronised_output_is_not_mixed",
            [] {
              std::ostringstream shared;
              auto const write = [&](char who) {
                std::osyncstream out(shared);
                out << who;
                std::this_thread::yield();
                out << who;
              };
              together([&] { write('a'); }, [&] { write('b'); });
              require(shared.str() == "aabb" || shared.str() == "bbaa");
            }),
      holds("stream.standard_ones_may_be_used_by_all",
            [] {
              auto const write = [] { std::cout << "" << std::flush; };
              together(write, write, [] { std::cerr << ""; });
              require(std::cout.good());
            }),
  };
}

}  // namespace busproof::conformance
