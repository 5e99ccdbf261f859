#include "config/reference.h"

#include "config/properties.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr std::string_view kHead = R"(# Configuration

Made by `tenon config reference`; do not edit.

A property comes from its default, the file given with `--config`, the environment or a flag; the later wins.
`tenon config show` prints each value and where it comes from. In the file, `http.port` is

```yaml
http:
  port: 8080
```

in the environment `TENON_HTTP_PORT=8080`, as a flag `--http-port 8080`: the name of every property becomes that of its
variable in capitals with `_` for `.` and with `TENON_` before it, and that of its flag with `-` for `.` and `_`. A name
that is not in this table is an error.

A size is a number with `B`, `KiB`, `MiB`, `GiB`, `TiB` or their decimal kin `kB` to `TB`; a duration has `ms`, `s`, `m` or
`h`. A value outside the bounds is refused when the program starts. `since` is the version that brought the property.

| property | kind | default | bounds | since | meaning |
|---|---|---|---|---|---|
)";

std::string BoundsOf(const Property& property) {
  if (!property.choices.empty()) {
    std::string choices(property.choices);
    for (size_t at = 0; (at = choices.find('|', at)) != std::string::npos; at += 2)
      choices.replace(at, 1, ", ");
    return choices;
  }
  return property.least.empty() ? "" : StrCat(property.least, " to ", property.most);
}

}  // namespace

std::string ReferencePage() {
  std::string page(kHead);
  for (const Property& property : ServerProperties()) {
    StrAppend(&page, "| `", property.name, "` | ", NameOf(property.kind), " | `",
              property.default_text, "` | ", BoundsOf(property), " | ", property.since, " | ",
              property.help, " |\n");
  }
  return page;
}

}  // namespace tenon
