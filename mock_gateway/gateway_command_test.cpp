// `busproof gateway` as a user meets it: what it prints, and its exit codes.
#include "mock_gateway/gateway_command.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include "mock_gateway/test_gateway.hpp"

namespace busproof::mock_gateway {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct outcome {
  int code = -1;
  std::string out;
  std::string err;
};

outcome run(std::vector<std::string> arguments) {
  CLI::App app;
  outcome result;
  add_gateway_command(app, result.code);
  arguments.insert(arguments.begin(), "gateway");
  std::reverse(arguments.begin(), arguments.end());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  try {
    app.parse(arguments);
  } catch (CLI::ParseError const& error) {
    result.code = app.exit(error);
  }
  result.out = testing::internal::GetCapturedStdout();
  result.err = testing::internal::GetCapturedStderr();
  return result;
}

std::string file_with(std::string const& text) {
  auto path = testing::TempDir() + "gateway_command_test.toml";
  std::ofstream(path) << "schema = 1\nname = \"test\"\n" << text;
  return path;
}

TEST(GatewayCommand, prints_where_it_listens_and_its_verdict) {
  auto const result = run({file_with("[listen]\n"), "--for", "1ms"});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, StartsWith("listening on 127.0.0.1:"));
  EXPECT_THAT(result.out, HasSubstr("faults fired: 0 of 0; expectations met: 0 of 0"));
}

TEST(GatewayCommand, fails_when_a_fault_never_fired) {
  auto const file = file_with(R"([listen]
[[fault]]
at = { dir = "down", msg = "response" }
do = "drop"
)");
  auto const result = run({file, "--for", "1ms"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, HasSubstr(file + ":4: drop (down response) never fired"));
}

TEST(GatewayCommand, fails_when_an_expectation_was_missed) {
  auto const result =
      run({file_with("[listen]\n[[expect]]\nreceived = \"request\"\n"), "--for", "1ms"});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.out, HasSubstr("received request: expected at least 1, seen 0"));
}

std::uint16_t free_port() {
  asio::io_context context;
  return tcp::acceptor(context, {asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
}

TEST(GatewayCommand, serves_until_a_signal) {
  auto const port = free_port();
  auto const client = std::async(std::launch::async, [port] {
    for (bool served = false; !served;) {
      try {
        test_client one({asio::ip::address_v4::loopback(), port});
        one.greet();
        one.send(bus::message_kind::request, 1, "ask");
        served = one.receive().has_value();
      } catch (boost::system::system_error const&) {  // it does not listen yet
        std::this_thread::yield();
      }
    }
    ::kill(::getpid(), SIGTERM);
  });
  auto const file = file_with("[listen]\n[[expect]]\nreceived = \"request\"\n");
  auto const result = run({file, "--listen", "127.0.0.1:" + std::to_string(port)});
  client.wait();
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, HasSubstr("expectations met: 1 of 1"));
}

TEST(GatewayCommand, writes_the_log_to_standard_output_and_the_rest_elsewhere) {
  auto const result = run({file_with("[listen]\n"), "--for", "1ms", "--log", "-"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, StartsWith("listening on"));
}

TEST(GatewayCommand, names_file_line_and_column_of_a_mistake) {
  auto const file = file_with("[listen]\nprot = 0\n");
  auto const result = run({file});
  EXPECT_EQ(result.code, 64);
  EXPECT_THAT(result.err, StartsWith(file + ":4:1:"));
}

TEST(GatewayCommand, names_a_file_that_is_missing) {
  auto const result = run({"/no/such/file.toml"});
  EXPECT_EQ(result.code, 64);
  EXPECT_THAT(result.err, HasSubstr("/no/such/file.toml"));
}

TEST(GatewayCommand, refuses_addresses_and_durations_that_are_none) {
  auto const file = file_with("[listen]\n");
  for (auto const* address : {"nowhere", ":80", "127.0.0.1:", "127.0.0.1:66000", "127.0.0.1:-1"}) {
    auto const result = run({file, "--listen", address});
    EXPECT_EQ(result.code, 64) << address;
    EXPECT_THAT(result.err, HasSubstr("--listen"));
  }
  EXPECT_EQ(run({file, "--for", "soon"}).code, 64);
}

TEST(GatewayCommand, refuses_a_file_that_tests_a_server) {
  EXPECT_EQ(run({file_with("[server]\n")}).code, 64);
}

TEST(GatewayCommand, says_that_a_port_is_taken) {
  test_gateway other("");
  auto const address = "127.0.0.1:" + std::to_string(other.where().port());
  auto const result = run({file_with("[listen]\n"), "--listen", address});
  EXPECT_EQ(result.code, 69);
  EXPECT_THAT(result.err, HasSubstr(address));
}

TEST(GatewayCommand, says_that_a_host_does_not_exist) {
  auto const result = run({file_with("[listen]\n"), "--listen", "no.such.host.invalid:4002"});
  EXPECT_EQ(result.code, 69);
  EXPECT_THAT(result.err, HasSubstr("no.such.host.invalid:4002"));
}

TEST(GatewayCommand, does_not_start_without_a_log_that_it_was_told_to_write) {
  auto const result = run({file_with("[listen]\n"), "--log", "/no/such/directory/wire.jsonl"});
  EXPECT_EQ(result.code, 64);
  EXPECT_THAT(result.err, HasSubstr("/no/such/directory/wire.jsonl"));
}

std::string const chaos = "[chaos]\nbudget = 3\nweights = { drop = 1, delay = 1 }\n";

std::string text_of_file(std::string const& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(GatewayCommand, prints_what_chaos_has_drawn_and_saves_it) {
  auto const saved = testing::TempDir() + "gateway_command_plan.toml";
  auto const file = file_with(chaos);
  auto const first = run({file, "--for", "1ms", "--seed", "9", "--save-plan", saved});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("chaos of seed 9: 3 faults\n  do = \""));
  auto const plan = text_of_file(saved);
  EXPECT_THAT(plan, HasSubstr("seed = 9\n"));
  EXPECT_THAT(plan, HasSubstr("optional = true"));

  // The plan in place of the scenario's faults: the same again, seed and all.
  auto const again = testing::TempDir() + "gateway_command_plan_again.toml";
  auto const second =
      run({file_with("[listen]\n"), "--for", "1ms", "--plan", saved, "--save-plan", again});
  EXPECT_EQ(second.code, 0) << second.err;
  EXPECT_THAT(second.out, HasSubstr("seed 9:"));
  EXPECT_THAT(second.out, HasSubstr(saved + ":"));
  EXPECT_EQ(text_of_file(again).substr(plan.find("schema")), plan.substr(plan.find("schema")));
}

TEST(GatewayCommand, says_where_a_plan_is_wrong) {
  auto const plan = testing::TempDir() + "gateway_command_bad_plan.toml";
  std::ofstream(plan) << "[[fault]]\ndo = \"dorp\"\n";
  auto const result = run({file_with("[listen]\n"), "--for", "1ms", "--plan", plan});
  EXPECT_EQ(result.code, 64);
  EXPECT_THAT(result.err, HasSubstr(plan + ":2:6: `do` has no \"dorp\"; did you mean `drop`?"));
}

TEST(GatewayCommand, says_that_it_can_not_save_a_plan) {
  auto const result = run({file_with(chaos), "--for", "1ms", "--save-plan", "/no/such/folder/x"});
  EXPECT_EQ(result.code, 64);
  EXPECT_THAT(result.err, HasSubstr("--save-plan /no/such/folder/x: it can't be written"));
}

}  // namespace
}  // namespace busproof::mock_gateway
