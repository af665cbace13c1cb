// A test without a framework: exit code 0 if the queue holds, 1 and a description if not.
#include <cstdio>
#include <thread>

#include <busproof/explore.hpp>
#include <my_queue.hpp>

int main() {
  busproof::explore::options how;
  how.name = "my_queue.passes_everything_on";
  auto const report = busproof::explore::run(how, [] {
    my_queue queue(1);
    std::thread first([&] { queue.push(1); });
    std::thread second([&] { queue.push(2); });
    std::thread third([&] { queue.pop(); });
    queue.pop();
    first.join();
    second.join();
    third.join();
  });
  std::fputs(busproof::explore::describe(report).c_str(), report ? stdout : stderr);
  return report ? 0 : 1;
}
