// The tags and attributes that the core may use. Their numbers are in patches, and web/page/vocabulary.ts has the same
// lists (a test compares them): append only, never reorder.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace trialog::view {

// X(enumerator, name). svg, path and text are created in the SVG namespace.
#define TRIALOG_TAGS(X)                                                                                              \
  X(div, "div") X(span, "span") X(p, "p") X(a, "a") X(button, "button") X(header, "header") X(nav, "nav")            \
  X(main, "main") X(footer, "footer") X(section, "section") X(article, "article") X(h1, "h1") X(h2, "h2")            \
  X(h3, "h3") X(h4, "h4") X(h5, "h5") X(h6, "h6") X(strong, "strong") X(code, "code") X(time, "time") X(ul, "ul")    \
  X(ol, "ol") X(li, "li") X(dl, "dl") X(dt, "dt") X(dd, "dd") X(details, "details") X(summary, "summary")            \
  X(form, "form") X(search, "search") X(fieldset, "fieldset") X(legend, "legend") X(label, "label")                  \
  X(input, "input") X(textarea, "textarea") X(select, "select") X(option, "option") X(progress, "progress")          \
  X(meter, "meter") X(table, "table") X(caption, "caption") X(thead, "thead") X(tbody, "tbody") X(tr, "tr")          \
  X(th, "th") X(td, "td") X(figure, "figure") X(figcaption, "figcaption") X(pre, "pre") X(hr, "hr")                  \
  X(canvas, "canvas") X(svg, "svg") X(path, "path") X(text, "text") X(aside, "aside")

#define TRIALOG_ATTRIBUTES(X)                                                                                        \
  X(class_, "class") X(lang, "lang") X(dir, "dir") X(href, "href") X(rel, "rel") X(download, "download")             \
  X(role, "role") X(tabindex, "tabindex") X(type, "type") X(name, "name") X(value, "value") X(action, "action")      \
  X(method, "method") X(novalidate, "novalidate") X(for_, "for") X(required, "required")   \
  X(autocomplete, "autocomplete") X(inputmode, "inputmode") X(enterkeyhint, "enterkeyhint")                          \
  X(spellcheck, "spellcheck") X(rows, "rows") X(accept, "accept") X(open, "open") X(datetime, "datetime")            \
  X(scope, "scope") X(min, "min") X(max, "max") X(viewbox, "viewBox") X(d, "d") \
  X(translate, "translate") X(aria_label, "aria-label")                                          \
  X(aria_labelledby, "aria-labelledby") X(aria_describedby, "aria-describedby") X(aria_current, "aria-current")      \
  X(aria_hidden, "aria-hidden") X(aria_invalid, "aria-invalid") X(aria_disabled, "aria-disabled")                    \
  X(aria_busy, "aria-busy") X(autocapitalize, "autocapitalize") X(x, "x") X(y, "y")    \
  X(aria_rowcount, "aria-rowcount") X(aria_rowindex, "aria-rowindex") X(aria_colcount, "aria-colcount")              \
  X(aria_sort, "aria-sort")

enum class Tag : std::uint32_t {
#define TRIALOG_ENUMERATOR(enumerator, name) enumerator,
  TRIALOG_TAGS(TRIALOG_ENUMERATOR)
#undef TRIALOG_ENUMERATOR
};

enum class AttributeName : std::uint32_t {
#define TRIALOG_ENUMERATOR(enumerator, name) enumerator,
  TRIALOG_ATTRIBUTES(TRIALOG_ENUMERATOR)
#undef TRIALOG_ENUMERATOR
};

#define TRIALOG_NAME(enumerator, name) std::string_view(name),
inline constexpr std::array tag_names{TRIALOG_TAGS(TRIALOG_NAME)};
inline constexpr std::array attribute_names{TRIALOG_ATTRIBUTES(TRIALOG_NAME)};
#undef TRIALOG_NAME

inline constexpr std::string_view name_of(Tag tag) { return tag_names[static_cast<std::size_t>(tag)]; }
inline constexpr std::string_view name_of(AttributeName name) { return attribute_names[static_cast<std::size_t>(name)]; }

// Elements that HTML writes without an end tag.
inline constexpr bool is_void(Tag tag) { return tag == Tag::input || tag == Tag::hr; }
// Attributes whose value is an address and is checked by is_safe_address.
inline constexpr bool is_address(AttributeName name) { return name == AttributeName::href || name == AttributeName::action; }

}  // namespace trialog::view
