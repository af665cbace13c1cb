// The explorer without a test framework: the exit code says whether all is well.
#include <cstdio>

#include <busproof/explore.hpp>

#include "stress/explorer/examples/two_transfers.hpp"

int main() {
  auto const right = busproof::explore::run({.name = "transfer"}, [] { two_transfers(transfer); });
  auto const wrong = busproof::explore::run({.name = "transfer_one_by_one"},
                                            [] { two_transfers(transfer_one_by_one); });
  std::printf("%s%s", busproof::explore::describe(right).c_str(),
              busproof::explore::describe(wrong).c_str());
  return right && !wrong ? 0 : 1;
}
