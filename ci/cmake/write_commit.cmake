# Script: writes HEADER, which defines the commit of the checkout SOURCE; empty where there is no
# git or no checkout. The file changes only with the commit, so that nothing is rebuilt for nothing.
execute_process(
  COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12 --match=v[0-9]* --exclude=*
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  set(commit "")
endif()
set(text "#pragma once\n#define BUSPROOF_COMMIT \"${commit}\"\n")
set(old "")
if(EXISTS ${HEADER})
  file(READ ${HEADER} old)
endif()
if(NOT old STREQUAL text)
  file(WRITE ${HEADER} "${text}")
endif()
