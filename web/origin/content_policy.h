// What a page of the portal may run and reach. The origin sends it, and the service worker puts it on every page that
// comes from the network, so that an origin that stops sending it gains nothing (web/page/service_worker.ts, by
// web/page/defined.mjs).
#pragma once

namespace trialog::origin {

inline constexpr const char* content_policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self' blob: data:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types trialog";

}  // namespace trialog::origin
