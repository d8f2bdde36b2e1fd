// One prepared statement of SQLite, for the sources that have SQL in them. The first failure stays until step() tells it.
// Does not: copy what is bound; it must live until step().
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "record/kind.h"

namespace trialog::origin {

// storage_full when the disk is full; storage_failed otherwise, with SQLite's words for the kind of failure. Of the
// write-ahead file's index SQLite does not say why it cannot grow; that is what a full disk does.
inline Error error_of(int code) {
  const bool is_full = (code & 0xff) == SQLITE_FULL || code == SQLITE_IOERR_SHMSIZE;
  return {is_full ? Errc::storage_full : Errc::storage_failed, std::string("database: ") + sqlite3_errstr(code)};
}

class Statement {
 public:
  Statement(sqlite3* database, const char* sql) : code_(sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr)) {}
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  Statement& bind(int place, std::int64_t value) { return note(sqlite3_bind_int64(statement_, place, value)); }
  Statement& bind(int place, std::uint64_t value) { return bind(place, static_cast<std::int64_t>(value)); }
  Statement& bind(int place, int value) { return bind(place, static_cast<std::int64_t>(value)); }
  Statement& bind(int place, LogName log) { return bind(place, static_cast<std::int64_t>(log)); }
  Statement& bind(int place, ByteView bytes) {
    return note(sqlite3_bind_blob64(statement_, place, bytes.data(), bytes.size(), SQLITE_STATIC));
  }
  Statement& bind(int place, const std::string& text) {
    return note(sqlite3_bind_text64(statement_, place, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
  }

  // True: there is a row. False: there are no more.
  Result<bool> step() {
    if (code_ != SQLITE_OK) return error_of(code_);
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return error_of(code);
  }
  // Runs a statement that gives no rows, and makes it ready for the next values.
  Result<void> run() {
    TRIALOG_TRY(step());
    sqlite3_reset(statement_);
    return {};
  }

  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  Bytes bytes(int column) const {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return size == 0 ? Bytes() : Bytes(data, data + size);
  }
  std::string text(int column) const {
    const Bytes raw = bytes(column);
    return std::string(as_text(raw));
  }

 private:
  Statement& note(int code) {
    if (code_ == SQLITE_OK) code_ = code;
    return *this;
  }
  sqlite3_stmt* statement_ = nullptr;
  int code_;
};

// Runs statements that give no rows.
inline Result<void> run_sql(sqlite3* database, const char* sql) {
  const int code = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error_of(code);
  return {};
}

// The version of this program's file, `newest` or an earlier one; 0: an empty file. Errors: also storage_failed for any other.
inline Result<std::int64_t> version_of(sqlite3* database, std::int64_t application_id, std::int64_t newest) {
  Statement statement(database, "SELECT (SELECT application_id FROM pragma_application_id), "
                                "(SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)");
  TRIALOG_TRY(statement.step());
  const std::int64_t id = statement.integer(0), version = statement.integer(1), tables = statement.integer(2);
  if (id == application_id && version > 0 && version <= newest) return version;
  if (id == 0 && version == 0 && tables == 0) return 0;
  return Error{Errc::storage_failed, "the database is of another program or version"};
}

}  // namespace trialog::origin
