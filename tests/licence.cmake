# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DROOT=<source folder> -P tests/licence.cmake
# Fails on a source file of ours that does not say its licence in its first lines.

cmake_minimum_required(VERSION 3.25)
get_filename_component(ROOT "${ROOT}" ABSOLUTE)

set(kinds *.h *.cpp *.cmake CMakeLists.txt *.sh *.sql *.py *.svg)
set(patterns ${ROOT}/CMakeLists.txt ${ROOT}/.ci/run)
foreach(folder IN ITEMS engine ui app tests packaging resources)
    foreach(kind IN LISTS kinds)
        list(APPEND patterns ${ROOT}/${folder}/${kind})
    endforeach()
endforeach()
file(GLOB_RECURSE files RELATIVE ${ROOT} ${patterns})

set(silent "")
foreach(file IN LISTS files)
    file(READ ${ROOT}/${file} head LIMIT 400)
    if(NOT head MATCHES "SPDX-License-Identifier: GPL-3.0-or-later")
        string(APPEND silent "\n  ${file}")
    endif()
endforeach()

list(LENGTH files count)
if(count EQUAL 0)
    message(FATAL_ERROR "no source files below ${ROOT}")
elseif(silent)
    message(FATAL_ERROR "no SPDX line in:${silent}")
endif()
message(STATUS "licence: all ${count} source files name it")
