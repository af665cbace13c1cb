// What is read about the machine.
#include "reports/record/environment.hpp"

#include <gmock/gmock.h>

namespace busproof::reports {
namespace {

TEST(Environment, finds_the_model_name_of_the_cpu) {
  EXPECT_EQ(cpu_model("processor\t: 0\nmodel name\t: Example CPU @ 2.0 GHz\nflags\t: a b\n"),
            "Example CPU @ 2.0 GHz");
}

TEST(Environment, falls_back_to_implementer_and_part) {
  EXPECT_EQ(cpu_model("processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c"),
            "CPU implementer 0x41 part 0xd0c");
}

TEST(Environment, leaves_an_unknown_cpu_empty) {
  EXPECT_EQ(cpu_model(""), "");
  EXPECT_EQ(cpu_model("no colon\n\n:\n"), "");
}

TEST(Environment, takes_the_load_of_the_last_minute) {
  EXPECT_EQ(load_1m("0.25 0.50 1.00 2/345 6789\n"), 0.25);
  EXPECT_EQ(load_1m(""), std::nullopt);
  EXPECT_EQ(load_1m("idle"), std::nullopt);
}

TEST(Environment, keeps_what_the_build_knew_and_adds_the_machine) {
  auto const environment = read_environment({.compiler = "g++ 12.2.0", .flags = "-O2"});
  EXPECT_EQ(environment.compiler, "g++ 12.2.0");
  EXPECT_EQ(environment.flags, "-O2");
  EXPECT_GE(environment.cores, 1u);
  EXPECT_THAT(environment.system, testing::StartsWith("Linux"));
}

TEST(Environment, writes_times_in_utc) {
  EXPECT_EQ(timestamp(std::chrono::system_clock::from_time_t(951'782'400)), "2000-02-29T00:00:00Z");
}

}  // namespace
}  // namespace busproof::reports
