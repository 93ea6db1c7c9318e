# SPDX-License-Identifier: GPL-3.0-or-later
# Services that are not ours, asked by our engine and our program; tests that say why they are
# skipped, and end with 77 then.
function(englog_peer_test name)
    englog_test(${CMAKE_CURRENT_SOURCE_DIR}/${name}.cpp LABEL journey LINK englog_test_support
        englog_api englog_queue englog_store englog_providers englog_http englog_openai
        englog_test_servers)
    set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77)
endfunction()
englog_peer_test(tst_llamacpp)
if(ENGLOG_NODE AND ENGLOG_NPM)
    englog_peer_test(tst_aimock)
    target_sources(tst_aimock PRIVATE ../app/Programs.cpp)
    target_compile_definitions(tst_aimock PRIVATE ENGLOG_NODE="${ENGLOG_NODE}"
        ENGLOG_AIMOCK_SCRIPT="${CMAKE_CURRENT_SOURCE_DIR}/aimock.mjs"
        ENGLOG_AIMOCK_FOLDER="${CMAKE_CURRENT_BINARY_DIR}/aimock"
        ENGLOG_CLI_PATH="$<TARGET_FILE:englog_cli>")
    add_dependencies(tst_aimock englog_cli)
endif()
