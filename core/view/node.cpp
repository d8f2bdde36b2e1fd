#include "view/node.h"

#include <array>

namespace trialog::view {
namespace {

constexpr std::array kind_names{
#define TRIALOG_NODE_NAME(name) std::string_view(#name),
    TRIALOG_NODE_KINDS(TRIALOG_NODE_NAME)
#undef TRIALOG_NODE_NAME
};

template <class Condition>
const Node* find_if(const Node& node, const Condition& condition) {
  if (condition(node)) return &node;
  for (const Node& child : node.children) {
    if (const Node* found = find_if(child, condition)) return found;
  }
  return nullptr;
}

}  // namespace

std::string_view name_of(NodeKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

std::uint64_t path_hash(std::string_view path) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : path) {
    hash ^= static_cast<std::uint8_t>(c);
    hash *= 0x100000001b3;
  }
  return hash;
}

const Node* find_node(const Node& root, std::string_view path) {
  return find_if(root, [&](const Node& node) { return node.path == path; });
}

const Node* find_node(const Node& root, std::uint64_t hash) {
  return find_if(root, [&](const Node& node) { return path_hash(node.path) == hash; });
}

}  // namespace trialog::view
