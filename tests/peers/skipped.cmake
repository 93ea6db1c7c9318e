# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DWHY=<reason> -P tests/peers/skipped.cmake
# Says why a check is not run; a script cannot choose its exit status in CMake 3.25.
execute_process(COMMAND ${CMAKE_COMMAND} -E echo "skipped: ${WHY}")
