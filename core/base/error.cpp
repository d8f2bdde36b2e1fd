#include "base/error.h"

#include "base/assert.h"

namespace trialog {

std::string_view name_of(Errc code) {
  switch (code) {
#define TRIALOG_ERROR_NAME(name, meaning) \
  case Errc::name:                        \
    return #name;
    TRIALOG_ERROR_CODES(TRIALOG_ERROR_NAME)
#undef TRIALOG_ERROR_NAME
  }
  TRIALOG_ASSERT(false, "an error code outside its enumeration");
}

bool errc_from_name(std::string_view name, Errc& code) {
#define TRIALOG_ERROR_MATCH(code_name, meaning) \
  if (name == #code_name) {                     \
    code = Errc::code_name;                     \
    return true;                                \
  }
  TRIALOG_ERROR_CODES(TRIALOG_ERROR_MATCH)
#undef TRIALOG_ERROR_MATCH
  return false;
}

std::string_view meaning_of(Errc code) {
  switch (code) {
#define TRIALOG_ERROR_MEANING(name, meaning) \
  case Errc::name:                           \
    return meaning;
    TRIALOG_ERROR_CODES(TRIALOG_ERROR_MEANING)
#undef TRIALOG_ERROR_MEANING
  }
  TRIALOG_ASSERT(false, "an error code outside its enumeration");
}

}  // namespace trialog
