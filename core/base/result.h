// Result<T>: a value or an Error, with the names of std::expected so that it can be swapped for it one day.
// Nothing in core throws; a refusal of input is a Result, a mistake of ours is TRIALOG_ASSERT.
//
//   Result<Tile> tile = decode_tile(bytes);
//   if (!tile) return tile.error();
//   use(*tile);
//
// TRIALOG_TRY(expr) yields the value or returns the error from the enclosing function:
//   const Tile tile = TRIALOG_TRY(decode_tile(bytes));
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "base/assert.h"
#include "base/error.h"

namespace trialog {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}        // NOLINT: implicit on purpose
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}    // NOLINT
  Result(Errc code) : state_(std::in_place_index<1>, Error{code, {}}) {}       // NOLINT

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  T& value() & { check(); return *std::get_if<0>(&state_); }
  const T& value() const& { check(); return *std::get_if<0>(&state_); }
  T&& value() && { check(); return std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const {
    TRIALOG_ASSERT(!has_value(), "error() of a result that has a value");
    return *std::get_if<1>(&state_);
  }

 private:
  void check() const { TRIALOG_ASSERT(has_value(), "value() of a result that is an error"); }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), failed_(true) {}   // NOLINT: implicit on purpose
  Result(Errc code) : error_{code, {}}, failed_(true) {}             // NOLINT

  bool has_value() const { return !failed_; }
  explicit operator bool() const { return has_value(); }
  void value() const { TRIALOG_ASSERT(!failed_, "value() of a result that is an error"); }
  const Error& error() const {
    TRIALOG_ASSERT(failed_, "error() of a result that has a value");
    return error_;
  }

 private:
  Error error_{Errc::invalid_value, {}};
  bool failed_ = false;
};

namespace detail {
inline void take(Result<void>&&) {}
template <class T>
T take(Result<T>&& result) { return std::move(result).value(); }
}  // namespace detail

}  // namespace trialog

// A statement expression, so not inside constructors; both compilers of the project take it without a warning.
#define TRIALOG_TRY(expression)                                             \
  __extension__({                                                           \
    auto trialog_result = (expression);                                     \
    if (!trialog_result) return trialog_result.error();                     \
    ::trialog::detail::take(std::move(trialog_result));                     \
  })
