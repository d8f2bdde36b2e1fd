// The shipped catalogues, as the screens use them.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "view/words.h"

namespace trialog::test {

inline std::string catalogue_text(const std::string& language) {
  std::ifstream file(std::string(TRIALOG_ROOT) + "/assets/languages/" + language + ".json", std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

inline view::Words words(const std::string& language) {
  return view::Words::load(language, catalogue_text(language)).value();
}

}  // namespace trialog::test
