// probe: small programs with a bug each, for what happens to tokens outside of a test framework.
//
//   probe NAME…   runs those; prints "NAME TOKEN" for each failure, and the trace of what the
//   failing
//                 run saw, so that two runs can be compared. Exit code 1 if one failed.
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <future>
#include <mutex>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <busproof/explore.hpp>
#include <busproof/world.hpp>

namespace {

using busproof::world::fail;

/// Adds without a lock, in a way that loses one of two additions under some schedules.
void add_one(std::atomic<int>& to) { to.store(to.load() + 1); }

void together(auto const& left, auto const& right) {
  std::thread one(left), other(right);
  one.join();
  other.join();
}

void lost_update() {
  std::atomic<int> value{0};
  together([&] { add_one(value); }, [&] { add_one(value); });
  if (value != 2) fail("an addition was lost: " + std::to_string(value));
}

std::atomic<int>& counter_made_at_first_use() {
  static std::atomic<int>& counter = *new std::atomic<int>(0);
  return counter;
}

void function_static() {
  counter_made_at_first_use() = 0;
  together([] { add_one(counter_made_at_first_use()); },
           [] { add_one(counter_made_at_first_use()); });
  if (counter_made_at_first_use() != 2) fail("an addition was lost");
}

/// Only some schedules get to the static at all.
void late_static() {
  std::atomic<int> value{0};
  auto const late = [&] {
    if (value.exchange(1) == 1) {
      static std::string const text = "made in a schedule that " + std::string(40, 'x');
      if (text.size() > 10) value = 2;
    }
    add_one(value);
  };
  together(late, [&] { add_one(value); });
  if (value == 1) fail("an addition was lost");
}

struct adds_when_it_goes {
  std::atomic<int>* to = nullptr;
  ~adds_when_it_goes() {
    if (to != nullptr) add_one(*to);
  }
};
thread_local adds_when_it_goes at_exit;

void thread_local_destructors() {
  std::atomic<int> value{0};
  auto const use = [&] {
    if (at_exit.to != nullptr) fail("a thread-local variable is not as new");
    at_exit.to = &value;
  };
  together(use, use);
  if (value != 2) fail("an addition in a destructor was lost");
}

void file_buffers() {
  char* text = nullptr;
  std::size_t size = 0;
  auto* const file = open_memstream(&text, &size);
  std::atomic<int> value{0};
  auto const write = [&] {
    std::fprintf(file, "%d\n", value.load());
    add_one(value);
  };
  together(write, write);
  std::fclose(file);
  std::ostringstream out;
  out << text << value.load();
  std::free(text);
  if (out.str().find('2') == std::string::npos) fail("an addition was lost: " + out.str());
}

void exceptions() {
  std::atomic<int> value{0};
  auto const attempt = [&] {
    try {
      add_one(value);
      throw std::runtime_error("as planned");
    } catch (std::runtime_error const& error) {
      if (std::strcmp(error.what(), "as planned") != 0) fail("another exception");
      add_one(value);
    }
  };
  together(attempt, attempt);
  if (value != 4) fail("an addition was lost: " + std::to_string(value));
}

void random_device() {
  std::random_device source;
  auto const drawn = source();
  std::atomic<int> value{0};
  together([&] { add_one(value); }, [&] { add_one(value); });
  if (value != 2) fail("with the number " + std::to_string(drawn));
}

void timed() {
  using namespace std::chrono_literals;
  std::promise<int> answer;
  std::thread server([&] {
    std::this_thread::sleep_for(50ms);
    answer.set_value(7);
  });
  auto waits = answer.get_future();
  bool const came = waits.wait_for(50ms) == std::future_status::ready;
  server.join();
  if (!came) fail("the answer came at the deadline, and was lost");
}

void deadlock() {
  std::mutex left, right;
  together(
      [&] {
        std::lock_guard const first(left);
        std::lock_guard const second(right);
      },
      [&] {
        std::lock_guard const first(right);
        std::lock_guard const second(left);
      });
}

void chosen() {
  if (busproof::world::choose(5) == 3 && busproof::world::choose(7) == 6) fail("3 and 6");
}

void crash() {
  std::atomic<int> value{0};
  together([&] { add_one(value); }, [&] { add_one(value); });
  if (value != 2) *reinterpret_cast<int volatile*>(16) = 1;
}

struct program {
  char const* name;
  void (*body)();
};
constexpr program programs[] = {{"lost_update", lost_update},
                                {"function_static", function_static},
                                {"late_static", late_static},
                                {"thread_local_destructors", thread_local_destructors},
                                {"file_buffers", file_buffers},
                                {"exceptions", exceptions},
                                {"random_device", random_device},
                                {"timed", timed},
                                {"deadlock", deadlock},
                                {"chosen", chosen},
                                {"crash", crash}};

}  // namespace

int main(int count, char** names) {
  if (count == 1) {
    for (auto const& each : programs) std::puts(each.name);
    return 0;
  }
  int code = 0;
  for (int at = 1; at < count; ++at) {
    for (auto const& each : programs) {
      if (std::strcmp(each.name, names[at]) != 0) continue;
      busproof::explore::options how;
      how.name = each.name;
      auto const what = busproof::explore::run(how, each.body);
      if (what.failing == 0) continue;
      code = 1;
      auto const& failure = *what.first_failure;
      std::printf("%s %s\n%s\n%llu steps\n", each.name, failure.token.c_str(),
                  failure.message.c_str(), static_cast<unsigned long long>(failure.steps));
      for (auto const& one : failure.last_steps) {
        std::printf("%llu %s %s\n", static_cast<unsigned long long>(one.number), one.thread.c_str(),
                    one.what.c_str());
      }
    }
  }
  return code;
}
