# Runs one libFuzzer program for a while (see busproof_fuzz.cmake):
# cmake -DPROGRAM=… -DFOLDER=… [-DSEEDS=…] [-DDICTIONARY=-dict=…] -P run_fuzz.cmake
set(seconds 10)
if(DEFINED ENV{BUSPROOF_FUZZ_SECONDS})
  set(seconds $ENV{BUSPROOF_FUZZ_SECONDS})
endif()
if(NOT seconds MATCHES "^[1-9][0-9]*$")
  message(FATAL_ERROR "BUSPROOF_FUZZ_SECONDS must be a whole number of seconds, not '${seconds}'")
endif()
file(MAKE_DIRECTORY ${FOLDER}/found)
execute_process(
  COMMAND ${PROGRAM} -max_total_time=${seconds} -timeout=20 -rss_limit_mb=2048 -print_final_stats=1
    -artifact_prefix=${FOLDER}/ ${DICTIONARY} ${FOLDER}/found ${SEEDS}
  RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the fuzzer ended with ${status}; run '${PROGRAM} FILE' on the input it names")
endif()
