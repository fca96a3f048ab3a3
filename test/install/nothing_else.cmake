# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

# The parent gets the library and no program or test of ours.
foreach(name quorate_checks quorate_test_main unit simulation kv counter bench)
    if(TARGET ${name})
        message(FATAL_ERROR "quorate added its target '${name}' to a parent project")
    endif()
endforeach()
