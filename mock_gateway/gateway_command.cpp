#include "mock_gateway/gateway_command.hpp"

#include <csignal>
#include <cstdio>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/lexical_cast/try_lexical_convert.hpp>

#include "mock_gateway/chaos.hpp"
#include "mock_gateway/gateway.hpp"
#include "mock_gateway/scenario/parse_words.hpp"
#include "mock_gateway/scenario/plan_writer.hpp"
#include "mock_gateway/scenario/reader.hpp"

namespace busproof::mock_gateway {
namespace {

// Those of the busproof program: ci/ may not be included from here.
constexpr int holds = 0;
constexpr int broken = 1;
constexpr int usage = 64;
constexpr int unavailable = 69;

struct gateway_arguments {
  std::string file;
  std::string listen;
  std::optional<std::uint64_t> seed;
  std::string log;
  std::string time;
  std::string plan;
  std::string save_plan;
};

struct wrong_argument : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// "127.0.0.1:4002", "[::1]:4002", "localhost:0".
void set_address(std::string const& text, listen_section& to) {
  auto const colon = text.rfind(':');
  std::uint32_t port = 0;
  bool const parsed = colon != std::string::npos && colon > 0 &&
                      boost::conversion::try_lexical_convert(text.substr(colon + 1), port) &&
                      port <= std::numeric_limits<std::uint16_t>::max();
  if (!parsed) {
    throw wrong_argument(
        fmt::format("--listen {}: not an address; write HOST:PORT such as 127.0.0.1:4002 (port 0: "
                    "any free one)",
                    text));
  }
  to.host = text.substr(0, colon);
  if (to.host.front() == '[' && to.host.back() == ']') {
    to.host = to.host.substr(1, to.host.size() - 2);
  }
  to.port = static_cast<std::uint16_t>(port);
}

void say(std::FILE* to, std::string const& text) {
  fmt::print(to, "{}", text);
  std::fflush(to);
}

scenario read_plan(gateway_arguments const& arguments) {
  auto plan = read_scenario(arguments.file);
  if (plan.server) {
    throw scenario_error(plan.file, plan.server->place,
                         "[server] puts the reference server under test, so there is no gateway to "
                         "run; use `busproof scenario run`, or a file with [listen]");
  }
  if (!plan.listen) plan.listen.emplace();
  if (!arguments.listen.empty()) set_address(arguments.listen, *plan.listen);
  if (!arguments.plan.empty()) {
    auto saved = read_scenario(arguments.plan);
    if (saved.server) {
      throw scenario_error(saved.file, saved.server->place,
                           "a plan has faults, and a file with [server] has none; use one that "
                           "--save-plan wrote, or a file with [[fault]]");
    }
    plan.faults = std::move(saved.faults);
    plan.chaos = std::move(saved.chaos);
    plan.seed = saved.seed;
    plan.faults_file = saved.file;
  }
  if (arguments.seed) plan.seed = *arguments.seed;
  return plan;
}

/// What [chaos] comes to, for people and for the next run.
scenario drawn(scenario plan, gateway_arguments const& arguments, std::FILE* people) {
  auto const own = plan.faults.size();
  auto const seed = plan.seed;
  plan = with_chaos_drawn(std::move(plan), seed);
  if (plan.faults.size() > own) {
    say(people, fmt::format("chaos of seed {}: {} faults\n", plan.seed, plan.faults.size() - own));
    for (auto index = own; index < plan.faults.size(); ++index) {
      say(people, fmt::format("  {}\n", write_fault(plan.faults[index])));
    }
  }
  if (arguments.save_plan.empty()) return plan;
  auto const text = write_plan(plan, plan.seed);
  std::ofstream file(arguments.save_plan, std::ios::binary);
  file << text << std::flush;
  if (!file) {
    throw wrong_argument(
        fmt::format("--save-plan {}: it can't be written; check the path and its permissions",
                    arguments.save_plan));
  }
  return plan;
}

std::optional<std::chrono::nanoseconds> read_time(std::string const& text) {
  if (text.empty()) return std::nullopt;
  auto const time = parse_duration(text);
  if (!time.value) throw wrong_argument(fmt::format("--for {}: {}", text, time.wrong));
  return time.value;
}

std::string in_words(tcp::endpoint const& where) {
  auto const host = where.address().to_string();
  return where.address().is_v6() ? fmt::format("[{}]:{}", host, where.port())
                                 : fmt::format("{}:{}", host, where.port());
}

int serve(gateway_arguments const& arguments) {
  auto plan = read_plan(arguments);
  auto const time = read_time(arguments.time);
  auto const wanted = fmt::format("{}:{}", plan.listen->host, plan.listen->port);
  gateway_options options;
  if (!arguments.log.empty()) options.log = std::make_shared<file_wire_log>(arguments.log);
  // A log on standard output is to be read by programs: people are told elsewhere.
  auto* const people = arguments.log == "-" ? stderr : stdout;
  plan = drawn(std::move(plan), arguments, people);

  asio::io_context context(1);
  asio::signal_set signals(context, SIGINT, SIGTERM);
  asio::steady_timer timer(context);
  gateway served(context.get_executor(), std::move(plan), std::move(options));
  if (auto const why = served.listen()) {
    say(stderr, fmt::format("busproof gateway: can't listen on {}: {}; use another address with "
                            "--listen HOST:PORT\n",
                            wanted, why.message()));
    return unavailable;
  }
  auto const stop = [&] {
    signals.cancel();
    timer.cancel();
    served.async_stop([](error_code) {});
  };
  signals.async_wait([&](error_code why, int) {
    if (!why) stop();
  });
  if (time) {
    timer.expires_after(*time);
    timer.async_wait([&](error_code why) {
      if (!why) stop();
    });
  }
  say(people, fmt::format("listening on {}\n", in_words(served.local_endpoint())));
  context.run();
  auto const report = served.report();
  say(people, report.verdict());
  return report.all_faults_fired() && report.all_expectations_met() ? holds : broken;
}

int run(gateway_arguments const& arguments) {
  try {
    return serve(arguments);
  } catch (scenario_error const& error) {
    say(stderr, fmt::format("{}\n", error.what()));
  } catch (wrong_argument const& error) {
    say(stderr, fmt::format("busproof gateway: {}\n", error.what()));
  } catch (std::system_error const& error) {
    say(stderr, fmt::format("busproof gateway: {}\n", error.what()));
  }
  return usage;
}

}  // namespace

void add_gateway_command(CLI::App& app, int& exit_code) {
  auto const arguments = std::make_shared<gateway_arguments>();
  auto* command = app.add_subcommand("gateway", "Run a mock gateway as a scenario file says");
  command->add_option("file", arguments->file, "Scenario file")->required()->type_name("FILE.toml");
  command
      ->add_option("--listen", arguments->listen,
                   "Address, in place of the file's (port 0: any free one, printed on start)")
      ->type_name("HOST:PORT");
  command->add_option("--seed", arguments->seed, "Seed, in place of the file's (and the plan's)")
      ->type_name("N");
  command
      ->add_option("--log", arguments->log,
                   "Write the wire log as JSON lines; - is standard output")
      ->type_name("FILE");
  command
      ->add_option("--plan", arguments->plan,
                   "Take faults and seed from this file, in place of the scenario's own")
      ->type_name("PLAN.toml");
  command
      ->add_option("--save-plan", arguments->save_plan,
                   "Write the faults, with those that [chaos] has drawn, for --plan")
      ->type_name("OUT.toml");
  command->add_option("--for", arguments->time, "Stop after this time, such as 500ms or 2m")
      ->type_name("DURATION");
  command->footer(
      "Serves until SIGINT or SIGTERM (Ctrl-C), then prints its verdict. Exit code: 0 if every\n"
      "fault fired and every expectation was met, 1 if not, 64 for a bad file or argument, 69 if\n"
      "it cannot listen.\n\n"
      "Example: busproof gateway late-end.toml --listen 127.0.0.1:4002 --seed 7 --log wire.jsonl");
  command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace busproof::mock_gateway
