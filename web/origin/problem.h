// How an Error leaves the origin over HTTP: a status and an application/problem+json body.
// Shape:  {"code":"<name of the code>","status":N,"title":"<one English line>","type":"about:blank","where":"<path>"}
//         "where" is absent when there is none. Programs read the code; the page shows its own sentence for it.
// Source: RFC 9457.
#pragma once

#include <string>

#include "base/error.h"

namespace trialog::origin {

unsigned http_status_of(Errc code);
std::string problem_json(const Error& error);

// In a catch block: tells standard error what was thrown. Only libraries throw, and only what is a mistake of ours.
void report_exception();

}  // namespace trialog::origin
