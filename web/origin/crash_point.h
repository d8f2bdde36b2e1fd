// Named places where a test makes the program die, as kill -9 would at just that moment. Only where the build asks for
// them (TRIALOG_CRASH_POINTS, preset dev); elsewhere nothing of them is left.
// Use:   TRIALOG_CRASH_AT=NAME:N in the environment: dies when NAME is reached for the N-th time, counted from 1.
//        `trialog crash-points` prints the names, a line each; tests/origin/crash_point_test.mjs tries every one.
#pragma once

#include <array>
#include <string_view>

namespace trialog::origin {

enum class CrashPoint {
  log_started,           // of a new portal, the first checkpoint of one log
  checkpoint_signed,     // nothing of the batch is in the store
  leaves_written,        // within the transaction, each of the following too
  tiles_written,
  checkpoint_written,
  committed,             // on the disk, and nobody was told
  register_changed,      // the portal shows it, and nobody was answered
  round_begun,           // witnesses are about to be asked
  cosignature_taken,
  published,             // before those who wait are answered
  answered,              // before cosignatures are kept
  cosignatures_kept,
  file_written,          // under its temporary name
  file_renamed,          // and the folder is not durable yet
  sealed_erased,         // and still in the write-ahead file
  witness_decided,       // a witness is about to keep what it will sign
  witness_kept,          // and has told nobody
};
inline constexpr std::array<std::string_view, 17> crash_point_names{
    "log_started", "checkpoint_signed", "leaves_written", "tiles_written", "checkpoint_written", "committed",
    "register_changed", "round_begun", "cosignature_taken", "published", "answered", "cosignatures_kept", "file_written",
    "file_renamed", "sealed_erased", "witness_decided", "witness_kept"};

#ifdef TRIALOG_CRASH_POINTS
void reach(CrashPoint point);
#else
inline void reach(CrashPoint) {}
#endif

}  // namespace trialog::origin
