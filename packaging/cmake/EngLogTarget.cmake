# SPDX-License-Identifier: GPL-3.0-or-later
# How every target of ours is compiled, in one place:
#   englog::options                 standard, warnings, Qt definitions, sanitizers; linked by all
#   englog_library(name sources..)  a static library of one room
#   englog_program(name sources..)  an executable that is installed
#   englog_test(file LABEL l LINK ..)  one Qt Test executable and its CTest entry

add_library(englog_options INTERFACE)
add_library(englog::options ALIAS englog_options)
target_compile_features(englog_options INTERFACE cxx_std_20)
set(CMAKE_CXX_EXTENSIONS OFF)
target_include_directories(englog_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(englog_options INTERFACE
    QT_DISABLE_DEPRECATED_BEFORE=0x060400 QT_NO_KEYWORDS QT_NO_FOREACH
    QT_NO_JAVA_STYLE_ITERATORS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII
    QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT)
target_compile_options(englog_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor
    -Woverloaded-virtual -Wcast-qual -Wextra-semi -Wno-missing-field-initializers
    $<$<CXX_COMPILER_ID:Clang>:-Wnull-dereference> # GCC's sees ghosts in Qt's containers
    -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
    $<$<BOOL:${ENGLOG_WERROR}>:-Werror>)
if(CMAKE_INTERPROCEDURAL_OPTIMIZATION AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    target_compile_options(englog_options INTERFACE -Wno-alloc-size-larger-than) # more ghosts, in
    target_link_options(englog_options INTERFACE -Wno-alloc-size-larger-than)    # QHash this time
endif()
if(ENGLOG_COVERAGE)
    target_compile_options(englog_options INTERFACE --coverage -fprofile-update=atomic)
    target_link_options(englog_options INTERFACE --coverage)
endif()
if(ENGLOG_SANITIZE)
    set(sanitize -fsanitize=${ENGLOG_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_compile_options(englog_options INTERFACE ${sanitize}
        -Wno-maybe-uninitialized) # between their checks GCC loses sight of what is set
    target_link_options(englog_options INTERFACE ${sanitize})
endif()
if(ENGLOG_SANITIZE STREQUAL thread) # see the file's head
    add_library(englog_handover STATIC ${PROJECT_SOURCE_DIR}/tests/support/QtHandOver.cpp)
    target_link_libraries(englog_handover PRIVATE Qt6::Core)
    target_compile_options(englog_handover PRIVATE -fsanitize=thread)
    set(invokeMethod
        "_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv")
    foreach(call IN ITEMS ${invokeMethod} _ZN11QThreadPool5startESt8functionIFvvEEi
            _ZN11QThreadPool5startEP9QRunnablei _ZN11QThreadPool11waitForDoneEi
            _ZN7QThread5startENS_8PriorityE _ZN7QThread4waitE14QDeadlineTimer
            _ZN10QSemaphore7acquireEi _ZN10QSemaphore7releaseEi
            _ZNK20QFutureInterfaceBase6derefTEv)
        target_link_options(englog_options INTERFACE LINKER:--wrap=${call})
    endforeach()
    target_link_libraries(englog_options INTERFACE englog_handover)
endif()

# Qt's headers are read once: every target reuses these two precompiled headers.
function(englog_precompiled_header name)
    file(WRITE ${PROJECT_BINARY_DIR}/${name}.cpp "")
    add_library(${name} STATIC ${PROJECT_BINARY_DIR}/${name}.cpp)
    target_link_libraries(${name} PRIVATE englog::options ${ARGN})
    set_target_properties(${name} PROPERTIES AUTOMOC OFF)
endfunction()

englog_precompiled_header(englog_pch_core Qt6::Core tl::expected)
target_precompile_headers(englog_pch_core PRIVATE <QtCore/QtCore> <chrono> <functional>
    <memory> <optional> <variant> <vector> <tl/expected.hpp>)

function(englog_library name)
    add_library(${name} STATIC ${ARGN})
    string(REPLACE "englog_" "englog::" alias ${name})
    add_library(${alias} ALIAS ${name})
    target_link_libraries(${name} PUBLIC Qt6::Core tl::expected PRIVATE englog::options)
    target_precompile_headers(${name} REUSE_FROM englog_pch_core)
    if(NOT name MATCHES "_(api|workers|app|verbs)$") # the rooms that have classes with signals
        set_target_properties(${name} PROPERTIES AUTOMOC OFF)
    endif()
    if(ENGLOG_CRASH_HOOK AND name MATCHES "_(ports|store|workers)$") # the rooms that have such points
        target_compile_definitions(${name} PRIVATE ENGLOG_CRASH_HOOK)
    endif()
endfunction()

function(englog_program name)
    add_executable(${name} ${ARGN})
    target_link_libraries(${name} PRIVATE englog::options)
    target_precompile_headers(${name} REUSE_FROM englog_pch_core)
    install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()

# LABEL: unit (60 s), journey and fault (600 s), long (3600 s; not run unless asked for); four times
# as long under a sanitizer.
function(englog_test file)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL" "LINK")
    get_filename_component(name ${file} NAME_WE)
    add_executable(${name} ${file})
    target_link_libraries(${name} PRIVATE englog::options Qt6::Test ${arg_LINK})
    target_precompile_headers(${name} REUSE_FROM englog_pch_core)
    # Its one class with slots is in the file itself. AUTOMOC would look through all its headers and
    # compile a file of nothing: a minute or two of each check.
    set_target_properties(${name} PROPERTIES AUTOMOC OFF)
    set(moc_folder ${CMAKE_CURRENT_BINARY_DIR}/${name}_moc)
    qt_generate_moc(${file} ${moc_folder}/${name}.moc TARGET ${name})
    target_include_directories(${name} PRIVATE ${moc_folder})
    set_source_files_properties(${file} PROPERTIES OBJECT_DEPENDS ${moc_folder}/${name}.moc)
    add_test(NAME ${name} COMMAND ${name})
    set(timeout 600)
    if(arg_LABEL STREQUAL unit)
        set(timeout 60)
    elseif(arg_LABEL STREQUAL long)
        set(timeout 3600)
    endif()
    if(ENGLOG_SANITIZE OR ENGLOG_COVERAGE)
        math(EXPR timeout "4 * ${timeout}")
    endif()
    # The encoder is some ten times slower where every step is counted or checked. It has tests of
    # its own there; those of whole programs do without, but for one.
    if((ENGLOG_SANITIZE OR ENGLOG_COVERAGE) AND NOT arg_LABEL STREQUAL unit)
        set(model "ENGLOG_MODEL_DIR=none")
    endif()
    set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${timeout}
        ENVIRONMENT "LC_ALL=C.UTF-8;TZ=UTC;QT_QPA_PLATFORM=offscreen;QT_FATAL_CRITICALS=1;${model}")
endfunction()
