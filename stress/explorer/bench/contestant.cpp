#include "stress/explorer/bench/contestant.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace busproof::explore {
namespace {

std::filesystem::path path_of(std::string const& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

std::vector<double> numbers_of(std::string const& contestant, std::string const& arguments,
                               std::size_t count) {
  std::istringstream text(run_contestant(contestant, arguments));
  std::vector<double> out;
  for (double number = 0; text >> number;) out.push_back(number);
  if (out.size() != count) {
    throw std::runtime_error(contestant + " " + arguments + " printed '" + text.str() + "'");
  }
  return out;
}

}  // namespace

bool contestant_exists(std::string const& name) { return std::filesystem::exists(path_of(name)); }

std::string run_contestant(std::string const& name, std::string const& arguments) {
  auto const command = "'" + path_of(name).string() + "' " + arguments;
  auto* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::string out;
  std::array<char, 512> part{};
  while (std::fgets(part.data(), static_cast<int>(part.size()), pipe) != nullptr) {
    out += part.data();
  }
  if (pclose(pipe) != 0) throw std::runtime_error(command + " failed; it printed: " + out);
  return out;
}

rates measure_rates(std::string const& contestant, std::string const& program,
                    std::uint64_t schedules) {
  auto const got = numbers_of(contestant, program + " " + std::to_string(schedules), 4);
  return {got[0] / got[1], got[3] / got[1], got[0] / got[2]};
}

std::uint64_t schedules_for(std::string const& contestant, std::string const& program,
                            double seconds) {
  constexpr std::uint64_t pilot = 20'000;
  auto const rate = measure_rates(contestant, program, pilot).schedules_per_second;
  return std::max(pilot, static_cast<std::uint64_t>(rate * seconds));
}

std::vector<sketch_example> measure_sketch(std::string const& contestant) {
  std::regex const line(R"(^(.*\S)\s+runs (\d+) failures (\d+) .*?(\d+) runs/s$)");
  std::istringstream text(run_contestant(contestant, ""));
  std::vector<sketch_example> out;
  for (std::string one; std::getline(text, one);) {
    std::smatch parts;
    if (!std::regex_match(one, parts, line)) continue;
    out.push_back({parts[1], std::stoull(parts[2]), std::stoull(parts[3]), std::stod(parts[4])});
  }
  if (out.empty()) throw std::runtime_error(contestant + " printed no examples");
  return out;
}

}  // namespace busproof::explore
