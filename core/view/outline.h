// Outline: the semantic tree as indented lines, for golden tests and for reading a screen in a terminal.
// Shape: one node a line, two spaces a level: kind, [path] when it has a key, "accessible name or content", then
// attributes as name=value. A text in another language is followed by its tag in parentheses.
#pragma once

#include <string>
#include <vector>

#include "view/node.h"

namespace trialog::view {

std::string outline(const Node& screen);

// What is wrong with a finished screen, one sentence each; empty: nothing. Rules: one main and one level-1 heading,
// heading levels never skip one downwards, every list, table, summary list and timeline has something in it, every form
// has a button that sends it.
std::vector<std::string> problems(const Node& screen);

}  // namespace trialog::view
