# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DUNIT=<template> -DWORKER=<program> -DSCRATCH=<folder> -P tests/systemd_unit.cmake
# Fails where systemd finds anything to say of the worker's unit.

cmake_minimum_required(VERSION 3.25)
find_program(ANALYZE systemd-analyze)
if(NOT ANALYZE)
    message(STATUS "skipped: no systemd-analyze")
    return()
endif()

file(READ ${UNIT} text)
string(REPLACE "@CMAKE_INSTALL_FULL_BINDIR@/englog-worker" "${WORKER}" text "${text}")
string(REPLACE "@CMAKE_INSTALL_FULL_DOCDIR@" "/usr/share/doc/englog" text "${text}")
file(WRITE ${SCRATCH}/englog-worker.service "${text}")
file(CHMOD ${SCRATCH} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
execute_process(
    COMMAND ${CMAKE_COMMAND} -E env XDG_RUNTIME_DIR=${SCRATCH} ${ANALYZE} --user --man=no verify
        ${SCRATCH}/englog-worker.service
    RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
# What it says of the machine's other units is not ours.
string(REGEX MATCHALL "[^\n]*englog[^\n]*" ours "${said}")
if(status OR ours)
    message(FATAL_ERROR "${ANALYZE} ends with ${status}: ${said}")
endif()
