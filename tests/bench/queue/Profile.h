// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace englog::bench {

/// Times every statement of every connection that this process opens from now on.
void profileStatements();

/// Prints on the error output what took longest, one line a statement: its share, how often it ran,
/// how long once. A row that is read between two steps counts with who reads it.
void printProfile();

} // namespace englog::bench
