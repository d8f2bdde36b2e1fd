// The C interface between the browser's worker (web/page/worker.ts) and the core: bytes in, bytes out.
// Order: trialog_version; trialog_create once; then trialog_dispatch for every result of the host, each followed by
// reading the reply. All bytes that go in stand in memory got from trialog_allocate, and stay the caller's to release.
// Addresses are offsets into the module's memory, which may move whenever a function is called.
// Nothing throws; a mistake of ours is a trap, after which the module must not be called again.
#pragma once

#include <cstddef>
#include <cstdint>

struct TrialogHost;

extern "C" {

// Goes up with every change that an older worker would not understand (interface_version in web/page/messages.ts).
int trialog_version();

std::uint8_t* trialog_allocate(std::size_t size);
void trialog_release(std::uint8_t* bytes);

// Makes the portal from the whole catalogue of one language (its tag, its JSON), which stands in for what others lack;
// those come as results (engine::ResultType::words).
// Returns nullptr when it cannot be read. Lives until the worker ends.
TrialogHost* trialog_create(const std::uint8_t* language, std::size_t language_size, const std::uint8_t* catalogue, std::size_t catalogue_size);

// Takes one result in the form of core/engine/host.h. `now_ms`: Unix milliseconds, whole. Returns 1, or 0 for bytes that
// are no result; then nothing changed and the reply is empty.
int trialog_dispatch(TrialogHost* host, const std::uint8_t* result, std::size_t size, double now_ms);

// The effects that the last dispatch asks for, in the form of core/engine/host.h. Valid until the next dispatch.
const std::uint8_t* trialog_reply_pointer(const TrialogHost* host);
std::size_t trialog_reply_size(const TrialogHost* host);

}  // extern "C"
