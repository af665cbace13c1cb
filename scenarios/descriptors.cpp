// The look into /proc and the resource limits behind descriptors.hpp.
#include "scenarios/descriptors.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <memory>

namespace busproof::scenarios {

std::optional<std::vector<std::string>> open_descriptors() {
  struct closer {
    void operator()(DIR* d) const { ::closedir(d); }
  };
  std::unique_ptr<DIR, closer> const directory(::opendir("/proc/self/fd"));
  if (!directory) return std::nullopt;
  std::vector<std::string> result;
  auto const own = std::to_string(::dirfd(directory.get()));
  while (auto const* entry = ::readdir(directory.get())) {
    if (entry->d_name[0] == '.' || own == entry->d_name) continue;
    std::array<char, 256> target{};
    auto const length =
        ::readlinkat(::dirfd(directory.get()), entry->d_name, target.data(), target.size() - 1);
    result.emplace_back(length > 0 ? target.data() : entry->d_name);
  }
  std::sort(result.begin(), result.end());
  return result;
}

std::vector<std::string> opened_since(std::vector<std::string> const& before,
                                      std::vector<std::string> const& after) {
  std::vector<std::string> result;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(result));
  return result;
}

bool allow_descriptors(std::size_t wanted, std::size_t& limit) {
  ::rlimit now{};
  if (::getrlimit(RLIMIT_NOFILE, &now) != 0) return true;  // the storm will tell
  limit = now.rlim_cur;
  if (now.rlim_cur == RLIM_INFINITY || now.rlim_cur >= wanted) return true;
  limit = now.rlim_max;
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < wanted) return false;
  now.rlim_cur = wanted;
  return ::setrlimit(RLIMIT_NOFILE, &now) == 0;
}

}  // namespace busproof::scenarios
