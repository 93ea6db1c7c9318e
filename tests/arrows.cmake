message(STATUS "arrows")
