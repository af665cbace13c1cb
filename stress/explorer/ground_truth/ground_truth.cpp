// ground_truth: explores one of the programs, or replays a run of it.
//
//   ground_truth PROGRAM [correct]    exit code 1 if it fails; BUSPROOF_REPLAY and others as usual
#include <cstdio>
#include <string>
#include <string_view>

#include <busproof/explore.hpp>
#include "stress/explorer/ground_truth/programs.hpp"

using namespace busproof::explore;

int main(int count, char** arguments) {
  auto const* const program = count > 1 ? find_ground_truth(arguments[1]) : nullptr;
  bool const correct = count == 3 && std::string_view(arguments[2]) == "correct";
  if (program == nullptr || count > 3 || (count == 3 && !correct)) {
    std::fprintf(stderr, "usage: ground_truth PROGRAM [correct]; the programs are");
    for (auto const& each : ground_truth_programs()) {
      std::fprintf(stderr, " %s", std::string(each.name).c_str());
    }
    std::fprintf(stderr, "\n");
    return 64;
  }
  options how;
  how.name = std::string(program->name) + (correct ? ".correct" : "");
  auto const found = run(how, correct ? program->correct : program->buggy);
  if (found.first_failure) std::printf("token %s\n", found.first_failure->token.c_str());
  std::printf("%s\n", describe(found).c_str());
  return found ? 0 : 1;
}
