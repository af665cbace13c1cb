# busproof_fuzz(NAME SOURCES … [USES …] [LIBRARIES …] [LINK …] [SEEDS dir] [DICTIONARY file])
#
# A libFuzzer program. g++ has no libFuzzer, so it is compiled by clang++ beside the main build, from
# sources, with AddressSanitizer and UndefinedBehaviorSanitizer; without clang++ it is left out.
#   SOURCES     relative to the room; one of them defines LLVMFuzzerTestOneInput
#   LIBRARIES   libraries of ours whose sources (BUSPROOF_SOURCES_<name>) it needs, in full
#   USES        single sources of ours, relative to the repository, where a whole library would drag
#               Asio in
#   LINK        linker arguments (-lfmt)
#   SEEDS       folder with the first inputs; what the fuzzer finds goes to the build tree
#   DICTIONARY  libFuzzer dictionary
# `ctest -L fuzz` runs each for BUSPROOF_FUZZ_SECONDS (environment; 10 by default). A crash leaves
# its input in <build>/fuzz/NAME/; `bin/NAME FILE` runs it again.

find_program(BUSPROOF_CLANGXX NAMES clang++ clang++-14)
set(BUSPROOF_FUZZ_FLAGS -std=c++20 -O1 -g1 -fno-omit-frame-pointer
    -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all)

# The units that a library is compiled in: eight sources each.
function(busproof_fuzz_units library out)
  get_property(sources GLOBAL PROPERTY BUSPROOF_SOURCES_${library})
  set(units "")
  list(LENGTH sources count)
  math(EXPR last "${count} - 1")
  foreach(first RANGE 0 ${last} 8)
    list(SUBLIST sources ${first} 8 some)
    list(TRANSFORM some REPLACE "(.+)" "#include \"\\1\"")
    list(JOIN some "\n" text)
    set(unit ${CMAKE_BINARY_DIR}/fuzz/${library}_${first}.cpp)
    file(CONFIGURE OUTPUT ${unit} CONTENT "${text}\n" @ONLY)
    list(APPEND units ${unit})
  endforeach()
  set(${out} "${units}" PARENT_SCOPE)
endfunction()

# The object of one source, which all fuzz targets share.
function(busproof_fuzz_object source out)
  cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE path)
  if(path MATCHES "^\\.\\.")
    cmake_path(GET source FILENAME path)
  endif()
  set(object ${CMAKE_BINARY_DIR}/fuzz/objects/${path}.o)
  set(${out} ${object} PARENT_SCOPE)
  get_property(known GLOBAL PROPERTY BUSPROOF_FUZZ_OBJECTS)
  if(object IN_LIST known)
    return()
  endif()
  set_property(GLOBAL APPEND PROPERTY BUSPROOF_FUZZ_OBJECTS ${object})

  set(definitions $<TARGET_PROPERTY:busproof_boost,INTERFACE_COMPILE_DEFINITIONS>)
  set(includes ${BUSPROOF_BOOST_INCLUDE} ${BUSPROOF_JSON_INCLUDE} ${BUSPROOF_TOMLPLUSPLUS_INCLUDE})
  list(REMOVE_ITEM includes /usr/include)  # as -isystem it would hide the C++ library's headers
  list(TRANSFORM includes PREPEND -isystem)
  cmake_path(GET object PARENT_PATH folder)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(OUTPUT ${object}
    COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} ${BUSPROOF_CLANGXX} ${BUSPROOF_FUZZ_FLAGS}
      "-D$<JOIN:${definitions},;-D>" -I${PROJECT_SOURCE_DIR} ${includes}
      -MD -MF ${object}.d -c ${source} -o ${object}
    DEPENDS ${source} DEPFILE ${object}.d COMMAND_EXPAND_LISTS VERBATIM
    COMMENT "Building fuzz object ${path}")
endfunction()

function(busproof_fuzz name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SEEDS;DICTIONARY" "SOURCES;USES;LIBRARIES;LINK")
  list(TRANSFORM arg_SOURCES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE sources)
  set_property(GLOBAL APPEND PROPERTY BUSPROOF_REGISTERED ${sources})
  if(NOT BUSPROOF_CLANGXX)
    message(STATUS "No clang++: fuzz target ${name} is left out (ci/setup installs it)")
    return()
  endif()
  if(BUSPROOF_SANITIZE)
    return()  # it brings its own sanitizers: one build tree of it is enough
  endif()

  list(TRANSFORM arg_USES PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE used)
  list(APPEND sources ${used})
  foreach(library IN LISTS arg_LIBRARIES)
    busproof_fuzz_units(${library} units)
    list(APPEND sources ${units})
  endforeach()
  set(objects "")
  foreach(source IN LISTS sources)
    busproof_fuzz_object(${source} object)
    list(APPEND objects ${object})
  endforeach()
  set(program ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${name})
  file(MAKE_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
  add_custom_command(OUTPUT ${program}
    COMMAND ${BUSPROOF_CLANGXX} ${BUSPROOF_FUZZ_FLAGS} ${objects} ${arg_LINK} -o ${program}
    DEPENDS ${objects} VERBATIM COMMENT "Linking fuzz target ${name}")
  add_custom_target(${name} ALL DEPENDS ${program})

  set(seeds "")
  if(arg_SEEDS)
    set(seeds ${CMAKE_CURRENT_SOURCE_DIR}/${arg_SEEDS})
  endif()
  set(dictionary "")
  if(arg_DICTIONARY)
    set(dictionary -dict=${CMAKE_CURRENT_SOURCE_DIR}/${arg_DICTIONARY})
  endif()
  add_test(NAME ${name} COMMAND ${CMAKE_COMMAND}
    -DPROGRAM=${program} -DFOLDER=${CMAKE_BINARY_DIR}/fuzz/${name} -DSEEDS=${seeds}
    -DDICTIONARY=${dictionary} -P ${PROJECT_SOURCE_DIR}/ci/cmake/run_fuzz.cmake)
  # The fuzzer ends by itself; a hang of one input is caught by its own limit.
  set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 36000)
endfunction()
