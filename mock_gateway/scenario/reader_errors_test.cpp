// The reader: each mistake in a file is found where it stands, and told in words that help.
#include <string>

#include <gtest/gtest.h>

#include "mock_gateway/scenario/bad_scenario.hpp"

namespace busproof::mock_gateway {
namespace {

class BadScenario : public ::testing::TestWithParam<bad_file> {};

TEST_P(BadScenario, is_refused_where_it_is_wrong) { expect_refused(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Head, BadScenario,
    ::testing::Values(
        bad_file{"unknown_key", "shema = 1\n[listen]\n", 1, 1,
                 "unknown key `shema` in a scenario; did you mean `schema`?"},
        bad_file{"unknown_section", "[listen]\n[[faults]]\n", 2, 3,
                 "unknown key `faults` in a scenario; did you mean `fault`?"},
        bad_file{"schema_of_the_future", "schema = 2\n[listen]\n", 1, 10,
                 "schema 2 is not supported; write schema = 1, the only one"},
        bad_file{"wrong_type", "seed = \"7\"\n[listen]\n", 1, 8,
                 "`seed` must be an integer, not the string \"7\""},
        bad_file{"negative", "seed = -1\n[listen]\n", 1, 8, "`seed` is -1; it must be at least 0"},
        bad_file{"empty_name", "name = \"\"\n[listen]\n", 1, 8,
                 "`name` is empty; write a name or remove the key"},
        bad_file{"later_protocol", "protocol = \"nats\"\n[listen]\n", 1, 12,
                 "protocol \"nats\" is not supported yet; supported: native, tws"},
        bad_file{"unknown_protocol", "protocol = \"nativ\"\n[listen]\n", 1, 12,
                 "there is no protocol \"nativ\"; did you mean `native`?"},
        bad_file{"invariant", "checks = [\"I1\", \"I21\"]\n[listen]\n", 1, 17,
                 "there is no invariant \"I21\"; they are I1 to I20"},
        bad_file{"entry", "entry = \"first\"\n[listen]\n", 1, 9,
                 "\"first\" is no entry of the catalogue; write one such as \"R1\""},
        bad_file{"claims_of_numbers", "claims = [1]\n[listen]\n", 1, 11,
                 "`claims` must be a list of strings, not the integer 1"},
        bad_file{"no_far_end", "schema = 1\n", 1, 1,
                 "neither [listen] nor [server], and nothing else to do; add [listen] for a "
                 "gateway that "
                 "plays the far end, or [server] to test the reference server"},
        bad_file{"two_far_ends", "[listen]\n[server]\n", 2, 2,
                 "both [listen] and [server]; a file has either a gateway or a server under test: "
                 "remove one"},
        bad_file{"option", gateway_file("[protocol_options]\ncancle = \"stop\"\n"), 3, 1,
                 "unknown key `cancle` in [protocol_options] of protocol \"native\"; did you mean "
                 "`cancel`?"},
        bad_file{"not_toml", "name = \n", 1, 8,
                 "Error while parsing key-value pair: expected value, saw '\\n'; correct the TOML"},
        bad_file{"twice", "name = \"a\"\nname = \"b\"\n", 2, 8,
                 "Error while parsing key-value pair: cannot redefine existing string 'name'; "
                 "correct the TOML"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Bytes, BadScenario,
    ::testing::Values(
        bad_file{"not_utf8", "name = \"ab\xff\"\n", 1, 11,
                 "byte 0xff is not UTF-8; save the file as UTF-8"},
        bad_file{"control_character", std::string("name = \"\0\"\n", 11), 1, 9,
                 "control character U+0000; write it as \\u0000 in a string"},
        bad_file{"lone_carriage_return", "[listen]\rport = 1\n", 1, 9,
                 "a carriage return without a line feed; use one kind of line end throughout"},
        bad_file{"column_counts_characters", "name = \"äé日\" x\n", 1, 14,
                 "Error while parsing key-value pair: expected a comment or whitespace, saw 'x'; "
                 "correct the TOML"},
        bad_file{"deep_array", "a = " + std::string(17, '[') + "\n", 1, 21,
                 "arrays and tables are nested more than 16 deep; a scenario needs 4"},
        bad_file{"deep_key",
                 "a" +
                     [] {
                       std::string out;
                       for (int i = 0; i < 20; ++i) out += ".a";
                       return out;
                     }() +
                     " = 1\n",
                 1, 34, "a dotted key of more than 16 parts; a scenario needs 2"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    FarEnd, BadScenario,
    ::testing::Values(
        bad_file{"port", gateway_file("port = 65536\n"), 2, 8,
                 "`port` is 65536; it must be from 0 to 65535"},
        bad_file{"over_limit", gateway_file("over_limit = \"refused\"\n"), 2, 14,
                 "`over_limit` has no \"refused\"; did you mean `refuse`?"},
        bad_file{
            "over_limit_of_a_number", gateway_file("over_limit = 1\n"), 2, 14,
            "`over_limit` must be one of `refuse`, `reset`, `close`, `stall`, `error`, not the "
            "integer 1"},
        bad_file{"no_table", "listen = 4002\n", 1, 10,
                 "[listen] must be a table, not the integer 4002; write { key = value, … } or a "
                 "section header"},
        bad_file{"array_of_tables", "[[listen]]\n", 1, 1,
                 "[listen] must be a table, not an array; write { key = value, … } or a section "
                 "header"},
        bad_file{"range_for_one_duration", server_file("drain = \"1s..2s\"\n"), 2, 9,
                 "`drain` is one duration, not a range; write only one"},
        bad_file{"back_off", gateway_file("[bus]\nbackoff_base = \"2s\"\nbackoff_cap = \"1s\"\n"),
                 4, 15,
                 "`backoff_cap` is below `backoff_base`; it is the longest pause, make it larger"},
        bad_file{"ids_that_end_before_they_begin",
                 gateway_file("[bus]\nfirst_id = 5\nlast_id = 4\n"), 4, 11,
                 "`last_id` is below `first_id`; make it larger"},
        bad_file{"fault_at_a_server", server_file("[[fault]]\ndo = \"drop\"\n"), 2, 3,
                 "`fault` is about the gateway, and a file with [server] has none; use [listen] or "
                 "remove it"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Address, BadScenario,
    ::testing::Values(
        bad_file{"byte_without_a_frame",
                 fault_file("do = \"reset\"\nat = { dir = \"down\", byte = 3 }\n"), 4, 22,
                 "`byte` needs `frame` or `msg`: it counts inside one frame; add one of them"},
        bad_file{
            "byte_beyond_any_frame",
            fault_file("do = \"reset\"\nat = { dir = \"down\", frame = 1, byte = 16777232 }\n"), 4,
            40,
            "`byte` is 16777232, but a native frame has at most 16777232 bytes; use 0 to "
            "16777231"},
        bad_file{"byte_beyond_a_hello",
                 fault_file("do = \"reset\"\nat = { msg = \"hello\", byte = 1040 }\n"), 4, 30,
                 "`byte` is 1040, but a native hello frame has at most 1040 bytes; use 0 to 1039"},
        bad_file{"byte_for_a_whole_frame",
                 fault_file("do = \"drop\"\nat = { msg = \"response\", byte = 1 }\n"), 4, 26,
                 "`byte` has no meaning here; only slice, stall, close, half-close, reset, "
                 "truncate and corrupt act inside a frame: "
                 "remove it"},
        bad_file{"nth_zero", fault_file("do = \"drop\"\nat = { nth = 0 }\n"), 4, 14,
                 "`nth` is 0; it must be from 1 to 4294967295"},
        bad_file{"conn_zero", fault_file("do = \"drop\"\nat = { conn = 0 }\n"), 4, 15,
                 "`conn` is 0; it must be from 1 to 4294967295"},
        bad_file{"frame_of_both_directions", fault_file("do = \"drop\"\nat = { frame = 1 }\n"), 4,
                 8, "`frame` counts within one direction; add dir = \"up\" or dir = \"down\""},
        bad_file{"direction", fault_file("do = \"drop\"\nat = { dir = \"left\" }\n"), 4, 14,
                 "`dir` has no \"left\"; known are `up`, `down`"},
        bad_file{"unknown_message", fault_file("do = \"drop\"\nat = { msg = \"respnse\" }\n"), 4,
                 14, "protocol \"native\" has no message \"respnse\"; did you mean `response`?"},
        bad_file{"message_of_the_other_direction",
                 fault_file("do = \"drop\"\nat = { dir = \"up\", msg = \"response\" }\n"), 4, 26,
                 "a client never sends \"response\"; what it sends (\"up\") is `hello`, `request`, "
                 "`cancel`, `notice`, `order`, `ping`, `pong`"},
        bad_file{"unknown_key_in_until",
                 fault_file("do = \"hold\"\nat = { dir = \"down\" }\nuntil = { ky = 1 }\n"), 5, 11,
                 "unknown key `ky` in `until`; did you mean `key`?"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Fault, BadScenario,
    ::testing::Values(
        bad_file{"no_verb", fault_file("at = { dir = \"down\" }\n"), 2, 1,
                 "[[fault]] has no `do`; add do = \"drop\", or another verb"},
        bad_file{"no_address", fault_file("do = \"drop\"\n"), 2, 1,
                 "[[fault]] has no `at`; add at = { dir = \"down\", msg = \"response\" }"},
        bad_file{"unknown_verb", fault_file("do = \"dorp\"\n"), 3, 6,
                 "`do` has no \"dorp\"; did you mean `drop`?"},
        bad_file{"until_on_a_drop", fault_file("do = \"drop\"\nat = {}\nuntil = { key = 1 }\n"), 5,
                 1, "`until` does not go with do = \"drop\", only with `hold`, `pause`; remove it"},
        bad_file{
            "hold_without_until", fault_file("do = \"hold\"\nat = { key = 1 }\n"), 2, 1,
            "[[fault]] has no `until`; add until = { dir = \"down\", msg = \"response\", key = 102 "
            "}"},
        bad_file{"delay_without_by", fault_file("do = \"delay\"\nat = { key = 1 }\n"), 2, 1,
                 "delay has no `by`; add by = \"2ms\" or by = \"1ms..4ms\""},
        bad_file{"delay_from_long_to_short",
                 fault_file("do = \"delay\"\nat = {}\nby = \"4ms..1ms\"\n"), 5, 6,
                 "`by`: \"4ms..1ms\" goes from long to short; write the shorter duration first"},
        bad_file{"delay_without_a_unit", fault_file("do = \"delay\"\nat = {}\nby = 4\n"), 5, 6,
                 "`by` must be a duration such as \"2ms\" or \"1ms..4ms\", not the integer 4"},
        bad_file{"reorder_without_count", fault_file("do = \"reorder\"\nat = {}\n"), 2, 1,
                 "reorder has no `count`; add count = 3, or order = [3, 1, 2]"},
        bad_file{"order_that_repeats", fault_file("do = \"reorder\"\nat = {}\norder = [1, 2, 2]\n"),
                 5, 16, "`order` is not a permutation: it must have each of 1 to 3 once"},
        bad_file{"order_that_skips", fault_file("do = \"reorder\"\nat = {}\norder = [1, 4, 2]\n"),
                 5, 13, "`order` is not a permutation: it must have each of 1 to 3 once"},
        bad_file{"order_unlike_count",
                 fault_file("do = \"reorder\"\nat = {}\norder = [2, 1]\ncount = 3\n"), 5, 9,
                 "`order` has 2 entries and `count` is 3; make them equal"},
        bad_file{
            "slice_without_a_size", fault_file("do = \"slice\"\nat = {}\n"), 2, 1,
            "slice has neither `bytes` nor a `byte` in its address; add bytes = 1, the size of the "
            "pieces"},
        bad_file{"refusal_of_a_frame", fault_file("do = \"refuse\"\nat = { msg = \"request\" }\n"),
                 4, 6, "refuse acts before any frame: its address can only have `conn` or `every`"},
        bad_file{"early_reply_to_the_gateway",
                 fault_file("do = \"early\"\nat = { dir = \"down\" }\n"), 4, 6,
                 "early acts on what the client sends; use dir = \"up\" or leave `dir` out"},
        bad_file{"early_reply_to_a_cancel",
                 fault_file("do = \"early\"\nat = { msg = \"cancel\" }\n"), 4, 6,
                 "early answers a request; \"cancel\" has no answer: use msg = \"request\" or "
                 "\"order\""},
        bad_file{"fault_that_is_no_list", gateway_file("[fault]\n"), 2, 1,
                 "`fault` must be a list of tables, not a table; start each with [[fault]]"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Rule, BadScenario,
    ::testing::Values(
        bad_file{"no_message", gateway_file("[[on]]\nreply = []\n"), 2, 1,
                 "[[on]] has no `msg`; add msg = \"request\""},
        bad_file{"no_reply", gateway_file("[[on]]\nmsg = \"request\"\n"), 2, 1,
                 "[[on]] has no `reply`; add reply = [ { send = \"response\" } ], or [] for none"},
        bad_file{"message_that_never_comes",
                 gateway_file("[[on]]\nmsg = \"welcome\"\nreply = []\n"), 3, 7,
                 "a client never sends \"welcome\"; what it sends (\"up\") is `hello`, `request`, "
                 "`cancel`, `notice`, `order`, `ping`, `pong`"},
        bad_file{"unknown_field",
                 gateway_file("[[on]]\nmsg = \"request\"\nwhere = { symbol = 1 }\n"), 4, 11,
                 "a native message has no field `symbol`; known are `type`, `key`, `body`, `size`, "
                 "`code`, `text`"},
        bad_file{"field_of_another_message",
                 gateway_file("[[on]]\nmsg = \"request\"\nwhere = { code = 1 }\n"), 4, 11,
                 "\"request\" has no field `code`, only error; remove it"},
        bad_file{"field_of_the_wrong_type",
                 gateway_file("[[on]]\nmsg = \"request\"\nwhere = { type = \"7\" }\n"), 4, 18,
                 "field `type` must be an integer, not a string"},
        bad_file{"reply_that_a_client_sends",
                 gateway_file("[[on]]\nmsg = \"request\"\nreply = [ { send = \"request\" } ]\n"), 4,
                 20,
                 "the gateway never sends \"request\"; what it sends (\"down\") is `welcome`, "
                 "`response`, `end`, `error`, `notice`, `order_update`, `ping`, `pong`"},
        bad_file{"reply_without_send",
                 gateway_file("[[on]]\nmsg = \"request\"\nreply = [ { rows = 2 } ]\n"), 4, 11,
                 "reply has no `send`; add send = \"response\""},
        bad_file{
            "reply_with_an_unknown_key",
            gateway_file("[[on]]\nmsg = \"request\"\nreply = { send = \"response\", row = 2 }\n"),
            4, 30, "unknown key `row` in reply; did you mean `rows`?"},
        bad_file{"reply_type_beyond_16_bits",
                 gateway_file(
                     "[[on]]\nmsg = \"request\"\nreply = { send = \"response\", type = 65536 }\n"),
                 4, 37, "field `type` is 65536; it must be from 0 to 65535"},
        bad_file{
            "expectation_of_nothing", gateway_file("[[expect]]\ncount = 2\n"), 2, 1,
            "[[expect]] names no kinds of message; give it one of `received`, `sent`, `never`"},
        bad_file{"expectation_of_two",
                 gateway_file("[[expect]]\nsent = \"end\"\nnever = \"cancel\"\n"), 2, 1,
                 "[[expect]] names several kinds of message; give it one of `received`, `sent`, "
                 "`never`"},
        bad_file{"never_twice", gateway_file("[[expect]]\nnever = \"cancel\"\ncount = 2\n"), 4, 1,
                 "`count` does not go with `never`, which means 0; remove it"},
        bad_file{"expectation_of_an_impossible_message",
                 gateway_file("[[expect]]\nsent = \"request\"\n"), 3, 8,
                 "the gateway never sends \"request\"; what it sends (\"down\") is `welcome`, "
                 "`response`, `end`, `error`, `notice`, `order_update`, `ping`, `pong`"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Step, BadScenario,
    ::testing::Values(
        bad_file{"no_call", step_file("id = 1\n"), 2, 1,
                 "[[step]] has no `call`; add call = \"request\", or another call"},
        bad_file{"unknown_call", step_file("call = \"requst\"\n"), 3, 8,
                 "`call` has no \"requst\"; did you mean `request`?"},
        bad_file{"same_name", step_file("name = \"a\"\ncall = \"wait\"\n[[step]]\nname = \"a\"\n"),
                 6, 8, "there is a step \"a\" already; give this one another name"},
        bad_file{"name_of_an_unnamed_step",
                 step_file("call = \"wait\"\n[[step]]\nname = \"step 1\"\ncall = \"wait\"\n"), 5, 8,
                 "there is a step \"step 1\" already; give this one another name"},
        bad_file{"storm_without_connections", server_file("[[step]]\ncall = \"storm\"\n"), 2, 1,
                 "[[step]] has no `connections`; add connections = 1000"},
        bad_file{"connections_of_a_request", step_file("call = \"request\"\nconnections = 2\n"), 4,
                 1,
                 "`connections` does not go with call = \"request\", only with `storm`; remove it"},
        bad_file{"cancel_of_nothing", step_file("call = \"cancel\"\n"), 2, 1,
                 "[[step]] has no `of`; add of = \"the step to act on\""},
        bad_file{
            "cancel_of_an_unknown_step",
            step_file(
                "name = \"rows\"\ncall = \"request\"\n[[step]]\ncall = \"cancel\"\nof = \"row\"\n"),
            7, 6, "there is no step \"row\"; did you mean `rows`?"},
        bad_file{"cancel_of_a_later_step",
                 step_file("call = \"cancel\"\nof = \"step 2\"\n[[step]]\ncall = \"request\"\n"), 4,
                 6, "step \"step 2\" comes later; move it above this one"},
        bad_file{"cancel_of_itself", step_file("call = \"cancel\"\nof = \"step 1\"\n"), 4, 6,
                 "step \"step 1\" can't wait for or act on itself; name an earlier one"},
        bad_file{
            "cancel_of_a_connect",
            step_file("call = \"connect\"\n[[step]]\ncall = \"cancel\"\nof = \"step 1\"\n"), 6, 6,
            "step \"step 1\" makes no call that could be ended; name a request or subscription"},
        bad_file{"read_of_a_request",
                 step_file("call = \"request\"\n[[step]]\ncall = \"read\"\nof = \"step 1\"\n"), 6,
                 6, "step \"step 1\" makes no stream; name a subscribe, order, shared or updates"},
        bad_file{"read_of_nothing", step_file("call = \"read\"\n"), 2, 1,
                 "[[step]] has no `of`; add of = \"the step to act on\""},
        bad_file{"lag_of_a_request", step_file("call = \"request\"\nexpect = { lagged = true }\n"),
                 4, 12, "`lagged` is about streams, and this call makes none; remove it"},
        bad_file{"connection_of_a_bus",
                 step_file("call = \"connect\"\n[[step]]\ncall = \"request\"\nof = \"step 1\"\n"),
                 6, 1, "`of` picks one of the connections to a [server]; a bus has one: remove it"},
        bad_file{
            "disconnect_of_a_wait",
            server_file(
                "[[step]]\ncall = \"wait\"\n[[step]]\ncall = \"disconnect\"\nof = \"step 1\"\n"),
            6, 6, "step \"step 1\" makes no connection; name a connect, storm or raw"},
        bad_file{"raw_without_bytes", server_file("[[step]]\ncall = \"raw\"\n"), 2, 1,
                 "[[step]] has no `bytes`; add bytes = \"00 00 00 0c\", in hexadecimal"},
        bad_file{"half_a_byte", server_file("[[step]]\ncall = \"raw\"\nbytes = \"00 c\"\n"), 4, 9,
                 "`bytes`: half a byte; write two hexadecimal digits for each"},
        bad_file{"id_zero", step_file("call = \"request\"\nid = 0\n"), 4, 6,
                 "`id` is 0; it must be at least 1"},
        bad_file{"key_in_a_message", step_file("call = \"request\"\nmessage = { key = 1 }\n"), 4,
                 13, "the bus fills in `key`; give the step an `id` instead"},
        bad_file{
            "kind_unlike_the_call",
            step_file("call = \"request\"\nmessage = { kind = \"order\" }\n"), 4, 20,
            "this call sends \"request\", not \"order\"; change one of them, or leave `kind` out"},
        bad_file{"body_of_a_number", step_file("call = \"request\"\nmessage = { body = 1 }\n"), 4,
                 20, "field `body` must be a string, not an integer; put it in quotes"},
        bad_file{"too_many_calls", step_file("call = \"request\"\nrepeat = 50000\nthreads = 3\n"),
                 4, 10, "3 threads with 50000 calls each make more than 100000; lower one of them"},
        bad_file{
            "handler_of_nobody", step_file("call = \"request\"\nfrom_handler = true\n"), 4, 1,
            "`from_handler` needs the step whose handler it runs in; add after = \"that step\""},
        bad_file{"frame_of_a_server",
                 server_file("[[step]]\ncall = \"wait\"\nafter = \"frame 3 up\"\n"), 4, 9,
                 "a file with [server] has no gateway whose frames could be waited for; wait for a "
                 "step"},
        bad_file{"rows_of_a_connect", step_file("call = \"connect\"\nexpect = { rows = 1 }\n"), 4,
                 12, "`rows` is about answers, and this call gets none; remove it"},
        bad_file{"admitted_requests", step_file("call = \"request\"\nexpect = { admitted = 1 }\n"),
                 4, 12, "`admitted` is about the connections of a storm; remove it"},
        bad_file{"unknown_error",
                 step_file("call = \"request\"\nexpect = { error = \"timeout\" }\n"), 4, 20,
                 "there is no error \"timeout\"; did you mean \"timed_out\"?"},
        bad_file{"error_and_one_of",
                 step_file("call = \"request\"\nexpect = { error = \"any\", one_of = [\"ok\"] }\n"),
                 4, 12, "`error` does not go with `one_of`; add it to that list"},
        bad_file{
            "cancelled_and_another_error",
            step_file("call = \"request\"\nexpect = { error = \"timed_out\", cancelled = true }\n"),
            4, 33, "`cancelled` contradicts `error`; remove one of them"}),
    name_of);

}  // namespace
}  // namespace busproof::mock_gateway
