// What the writer emits and what the published schema says are the same: a structural check with
// the keywords that the schema uses.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "reports/record/json.hpp"
#include "reports/record/sample_record.hpp"

namespace busproof::reports {
namespace {

using nlohmann::json;

json schema() {
  std::ifstream in(BUSPROOF_SCHEMA_FILE);
  return json::parse(in);
}

/// Collects what does not conform. Unlike a validator it also reports emitted properties that the
/// schema does not name, and named ones that a full record does not emit.
class checker {
 public:
  explicit checker(json root) : root_(std::move(root)) {}

  std::vector<std::string> problems_of(json const& document) {
    problems_.clear();
    check(document, root_, "");
    return problems_;
  }

 private:
  json const& resolved(json const& node) const {
    if (!node.contains("$ref")) return node;
    return root_.at(json::json_pointer(node.at("$ref").get<std::string>().substr(1)));
  }

  void problem(std::string const& at, std::string const& what) {
    problems_.push_back(at + ": " + what);
  }

  static bool has_type(json const& value, std::string const& type) {
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    return value.type_name() == type;
  }

  void check(json const& value, json const& raw, std::string const& at) {
    auto const& rule = resolved(raw);
    if (!has_type(value, rule.at("type"))) return problem(at, "wrong type");
    if (rule.contains("const") && value != rule.at("const")) problem(at, "not the constant");
    if (rule.contains("enum") && !rule.at("enum").contains(value) &&
        std::find(rule.at("enum").begin(), rule.at("enum").end(), value) == rule.at("enum").end())
      problem(at, "not one of the words");
    if (rule.contains("minimum") && value < rule.at("minimum")) problem(at, "too small");
    if (value.is_array())
      for (auto const& element : value) check(element, rule.at("items"), at + "/*");
    if (value.is_object()) check_object(value, rule, at);
  }

  void check_object(json const& value, json const& rule, std::string const& at) {
    if (rule.contains("additionalProperties")) {
      for (auto const& element : value) check(element, rule.at("additionalProperties"), at + "/*");
      return;
    }
    auto const& properties = rule.at("properties");
    for (auto const& name : rule.value("required", json::array()))
      if (!value.contains(name.get<std::string>())) problem(at, "lacks " + name.dump());
    for (auto const& [name, element] : value.items()) {
      if (!properties.contains(name))
        problem(at, "emits " + name + ", which the schema does not name");
      else
        check(element, properties.at(name), at + "/" + name);
    }
  }

  json root_;
  std::vector<std::string> problems_;
};

/// Paths of all properties, of a schema or of a document, without indexes.
void paths_of(json const& root, json const& raw, std::string const& at,
              std::vector<std::string>& out) {
  auto const& rule = raw.contains("$ref")
                         ? root.at(json::json_pointer(raw.at("$ref").get<std::string>().substr(1)))
                         : raw;
  if (rule.contains("items")) return paths_of(root, rule.at("items"), at + "/*", out);
  if (!rule.contains("properties")) return;
  for (auto const& [name, property] : rule.at("properties").items()) {
    out.push_back(at + "/" + name);
    paths_of(root, property, at + "/" + name, out);
  }
}

void paths_of(json const& value, std::string const& at, std::vector<std::string>& out) {
  if (value.is_array())
    for (auto const& element : value) paths_of(element, at + "/*", out);
  if (value.is_object())
    for (auto const& [name, element] : value.items()) {
      out.push_back(at + "/" + name);
      paths_of(element, at + "/" + name, out);
    }
}

TEST(Schema, admits_everything_that_the_writer_emits) {
  EXPECT_THAT(checker(schema()).problems_of(json::parse(to_json(sample_record()))),
              testing::IsEmpty());
  EXPECT_THAT(checker(schema()).problems_of(json::parse(to_json(run_record{}))),
              testing::IsEmpty());
}

TEST(Schema, names_nothing_that_the_writer_never_emits) {
  auto const root = schema();
  std::vector<std::string> named, emitted;
  paths_of(root, root, "", named);
  paths_of(json::parse(to_json(sample_record())), "", emitted);
  EXPECT_THAT(emitted, testing::IsSupersetOf(named));
}

TEST(Schema, requires_what_the_reader_requires) {
  auto const document = json::parse(to_json(sample_record()));
  auto conforming = checker(schema());
  auto const flat = document.flatten();
  int removed = 0;
  for (auto const& [pointer, value] : flat.items()) {
    auto shorter = document;
    json::json_pointer const at(pointer);
    auto& parent = shorter.at(at.parent_pointer());
    if (!parent.is_object()) continue;
    parent.erase(at.back());
    bool readable = true;
    try {
      parse_run_record(shorter.dump(), "r.json");
    } catch (record_error const&) {
      readable = false;
    }
    EXPECT_EQ(conforming.problems_of(shorter).empty(), readable) << "without " << pointer;
    ++removed;
  }
  EXPECT_GT(removed, 50);
}

TEST(Schema, knows_every_word_of_every_enumeration) {
  auto conforming = checker(schema());
  for (int i = 0; i < 6; ++i) {
    auto record = sample_record();
    record.tests[0].status = static_cast<test_status>(i);
    record.benchmarks[0].verdict = static_cast<benchmark_verdict>(i);
    record.mutants[0].status = static_cast<mutant_status>(i % 4);
    record.claims[0].cells[0].verdict = static_cast<claim_verdict>(i % 5);
    EXPECT_THAT(conforming.problems_of(json::parse(to_json(record))), testing::IsEmpty());
  }
}

TEST(Schema, check_itself_notices_what_is_wrong) {
  auto conforming = checker(schema());
  auto document = json::parse(to_json(sample_record()));
  document["tests"][0]["status"] = "eaten";
  document["run"]["seed"] = "7";
  document["extra"] = 1;
  EXPECT_THAT(conforming.problems_of(document), testing::SizeIs(3));
}

}  // namespace
}  // namespace busproof::reports
